/** `rerun`: repeats what failed in the last run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { packageDir, packageVersion } from '../package.ts';
import { literal } from '../pattern.ts';
import { loadLibrary } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CLAIMS_FILE } from '../session/claims.ts';
import { knownReferences } from '../session/known.ts';
import { withSetOfServer } from '../session/server-set.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { ANY_COLUMN } from '../verdict/in-column.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { RunFlags } from './plan.ts';
import { runCommand } from './run.ts';

type Check = Verdict['checks'][number];

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** With the settings as they are given now; only what is repeated comes from the last run. */
export async function rerunCommand(flags: RunFlags): Promise<number> {
  const settings = await withSetOfServer(resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir }));
  const file = join(settings.reports, 'conformance.json');
  if (!existsSync(file)) {
    throw new UsageError(`there is no last run to repeat: ${file} does not exist. --reports names another folder`);
  }
  const last = JSON.parse(readFileSync(file, 'utf8')) as Verdict;
  const failed = last.checks.filter(
    ({ status }) => status === 'fail' || status === 'blocked' || status === 'harness-error',
  );
  if (failed.length === 0) {
    print(`nothing failed in the last run (${last.run.id}, ${last.checks.length} checks): there is nothing to repeat`);
    return 0;
  }
  for (const line of differences(last, settings)) print(line);
  const { scenarios } = loadLibrary(
    settings.scenarios,
    process.cwd(),
    await knownReferences(settings.specs, settings.specVersion.set),
  );
  const { files, pattern, unknown } = selectionOf(failed, scenarios);
  if (unknown.length > 0) print(`${unknown.length} of them cannot be repeated: ${unknown.join(', ')}`);
  if (pattern === undefined) throw new UsageError('nothing that failed in the last run is there any more');
  const partial = `rerun of ${counted(failed.length - unknown.length, 'check')}`;
  return await runCommand(files, { ...flags, name: pattern, partial });
}

/** What is not as it was in the last run, a sentence each. */
export function differences({ target, suite, run }: Verdict, settings: Pick<Settings, 'target'>): string[] {
  const now = settings.target.url ?? settings.target.kind;
  const before = settings.target.url === undefined ? target.kind : target.url;
  return [
    ...(now === before ? [] : [`the last run was against ${target.label} at ${target.url}, and this one is not`]),
    ...(suite.version === packageVersion() ? [] : [`the last run was one of version ${suite.version}`]),
    ...(run.interrupted === undefined ? [] : ['the last run was interrupted: what it did not come to is not repeated']),
  ];
}

export type Selected = {
  /** Of scenarios, relative to their folder. */
  files: string[];
  /** What the full names of tests match; undefined when nothing is left to repeat. */
  pattern: string | undefined;
  /** Checks that no scenario of now has. */
  unknown: string[];
};

/** What must run so that these checks are made again: each by its name, and whole scenarios for what is about all of one. */
export function selectionOf(failed: readonly Check[], scenarios: readonly Scenario[]): Selected {
  const files = new Set<string>();
  const names = new Set<string>();
  const unknown: string[] = [];
  // Whatever is repeated, the documents judge what is exchanged, and claims are held against the server.
  const beside = failed.some(({ id }) => split(id)[0] === CLAIMS_FILE);
  const repeat = (scenario: Scenario, name?: string): void => {
    files.add(scenario.file);
    names.add(`${literal(scenario.title)} ${name === undefined ? '.*' : literal(name)}`);
  };
  for (const { id, kind, transcript } of failed) {
    const [file = '', name = ''] = split(id);
    const own = scenarios.find((scenario) => scenario.file === file);
    // What an exchange shows is seen again where that exchange is made.
    const shown = scenarios.find((scenario) => scenario.file === transcript?.file);
    if (own !== undefined) repeat(own, kind === 'clean-up' ? undefined : name);
    else if (shown !== undefined) repeat(shown);
    else if (file !== CLAIMS_FILE) unknown.push(id);
  }
  return {
    files: [...files],
    // What failed in one column is made again by all drivers of now.
    pattern: names.size === 0 && !beside ? undefined : `^(?:${[...names, 'specs/.*'].join('|')})${ANY_COLUMN}$`,
    unknown,
  };
}

function split(id: string): [string, string] {
  const at = id.indexOf(' > ');
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 3)];
}
