/** `merge`: makes one set of reports of those of all shards of a run, and gives the exit code of its verdict. */
import { join, relative, resolve } from 'node:path';
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { mergeShards, readShards, type Shards } from '../merge/merge.ts';
import { packageDir, packageVersion } from '../package.ts';
import { loadExpectedSkips } from '../register/expected-skips.ts';
import { createTerminal } from '../report/terminal.ts';
import { loadLibrary } from '../scenario/library.ts';
import { isJudged } from '../session/judged.ts';
import { knownReferences } from '../session/known.ts';
import { isComplete } from '../session/partial.ts';
import { scenariosDigest } from '../session/shard.ts';
import { requiredOf } from '../settings/require.ts';
import type { Expected } from '../verdict/expected-skips.ts';
import { exitCodeOf } from '../verdict/run.ts';
import { tellGitHub } from './github.ts';
import { mustReport } from './planned.ts';

export type MergeFlags = {
  out: string;
  partial?: true;
  require?: string;
  expectSkipped?: string;
  scenarios?: string;
  specs?: string;
};

/** Throws UsageError where the folders are not the reports of all shards of one run. */
export async function mergeCommand(folders: readonly string[], flags: MergeFlags): Promise<number> {
  const specs = resolve(flags.specs ?? join(packageDir, 'specs'));
  const scenarios = resolve(flags.scenarios ?? join(packageDir, 'scenarios'));
  const out = resolve(flags.out);
  const skips = flags.expectSkipped === undefined ? undefined : loadExpectedSkips(flags.expectSkipped);
  const read = await readShards({ folders, out, specs, partial: flags.partial ?? false });
  const required = requiredIn(read, flags.require, specs);
  const expected = skips && { skips, ...(await plannedIn(read, scenarios, specs)) };
  const { shards } = read;
  const [{ basis, shard }] = shards;
  const { label } = basis.facts.target;
  process.stdout.write(
    `opensandbox-conformance ${packageVersion()} merges ${counted(shards.length, 'shard')} of ${shard.count} of ${JSON.stringify(label)}\n`,
  );
  const { verdict } = await mergeShards(read, { out, specs }, { required, expected });
  const terminal = createTerminal({
    files: 0,
    verbose: false,
    drivers: basis.drivers.length,
    waivers: basis.deviations.length,
  });
  process.stdout.write(`${terminal.closing({ verdict }, relative(process.cwd(), out) || '.')}\n`);
  tellGitHub(verdict, out);
  return exitCodeOf(verdict);
}

/** The profiles that decide: the flag's, or those that a file of the shards has named. None in a part. */
function requiredIn(
  { shards, partial }: Shards,
  flag: string | undefined,
  specs: string,
): readonly string[] | undefined {
  const [{ basis, shard }] = shards;
  const asked = requiredOf(flag, { require: undefined, source: undefined }, specs, basis.set)?.profiles;
  if (asked !== undefined && partial !== undefined) {
    throw new UsageError(`--require: a part of the suite (${partial}) cannot show that a profile is conformant`);
  }
  return partial === undefined ? (asked ?? shard.required) : undefined;
}

/** The checks that all shards together must have. Throws UsageError where some are missing, or the scenarios are others. */
async function plannedIn({ shards }: Shards, folder: string, specs: string): Promise<Omit<Expected, 'skips'>> {
  const [{ basis, shard }] = shards;
  if (shards.length < shard.count) {
    throw new UsageError('--expect-skipped: where shards are missing, nobody knows which checks were skipped');
  }
  const { filters = [], name } = shard;
  const known = await knownReferences(specs, basis.set);
  const judges = basis.judges;
  const scenarios = loadLibrary(folder, process.cwd(), known, filters).scenarios.filter((one) => isJudged(one, judges));
  if (scenariosDigest(scenarios) !== shard.digest) {
    throw new UsageError(
      `--expect-skipped: the scenarios of the shards are not those of ${folder}: name them with --scenarios`,
    );
  }
  const selection = { filters, name };
  const [driver = '', ...further] = basis.drivers;
  return {
    planned: mustReport(scenarios, selection, { specs, drivers: [driver, ...further], judges }),
    complete: isComplete(selection),
  };
}
