/** `run`: tests a server and gives the exit code of the verdict. */
import { Writable } from 'node:stream';
import type { Vitest } from 'vitest/node';
import { UsageError } from '../errors.ts';
import { fromSpecs, packageDir, packageVersion } from '../package.ts';
import { loadExpectedSkips } from '../register/expected-skips.ts';
import { loadLibrary, noScenarios } from '../scenario/library.ts';
import { neededBy } from '../scenario/needed.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { alsoClaims } from '../session/claims.ts';
import { setCurrent } from '../session/current.ts';
import type { SessionInfo } from '../session/info.ts';
import { isJudged } from '../session/judged.ts';
import { knownReferences } from '../session/known.ts';
import { isComplete, partialOf } from '../session/partial.ts';
import { clearReports } from '../session/reports.ts';
import { withSetOfServer } from '../session/server-set.ts';
import { type Session, startSession } from '../session/start.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import type { Judges } from '../targets/target.ts';
import type { Expected } from '../verdict/expected-skips.ts';
import { exitCodeOf } from '../verdict/run.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { checkBaseline } from './baseline.ts';
import { startInside } from './inside.ts';
import { keptLines, requireServerThatGoesOn } from './kept.ts';
import { refuseMistyped } from './mistyped.ts';
import { mustReport, requireMatch } from './planned.ts';
import { exitCodeAfter, type Signals, watchSignals } from './signals.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export type RunFlags = Flags & {
  name?: string;
  verbose?: boolean;
  expectSkipped?: string;
  keep?: boolean;
  /** Seed of the order in which scenarios start. */
  order?: number;
  /** Why the run is only a part, where the selection does not say it well. */
  partial?: string;
};

/** A run that has ended in order, and whose session is closed. */
export type Ended = {
  settings: Settings;
  info: SessionInfo;
  /** Undefined where the run came to none. */
  verdict: Verdict | undefined;
  /** A sentence for each thing that it left behind or disturbed. */
  left: readonly string[];
};

export type Conclusion = {
  /** Those of the command, which stops them. */
  signals: Signals;
  /** What becomes of the run in the place of the exit code of its verdict. Not called where it was interrupted. */
  conclude(ended: Ended): Promise<number>;
};

/** `commands`: names of commands that may be meant by the first filter, where it is nobody's. */
export async function runCommand(
  filters: string[],
  flags: RunFlags,
  commands: readonly string[] = [],
): Promise<number> {
  const settings = await withSetOfServer(resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir }));
  return await runSuite(settings, filters, flags, { commands });
}

/** Runs the suite with settings that are resolved. `conclusion`: what a command does with the run that is more than one. */
export async function runSuite(
  settings: Settings,
  filters: string[],
  flags: RunFlags,
  { commands = [], conclusion }: { commands?: readonly string[]; conclusion?: Conclusion } = {},
): Promise<number> {
  const selection = { filters, name: flags.name };
  const partial = flags.partial ?? partialOf(selection, settings);
  if (flags.keep) requireServerThatGoesOn(settings);
  if (partial !== undefined && settings.require?.asked) {
    throw new UsageError(`--require: a part of the suite (${partial}) cannot show that a profile is conformant`);
  }
  const skips = flags.expectSkipped === undefined ? undefined : loadExpectedSkips(flags.expectSkipped);
  const signals = conclusion?.signals ?? watchSignals(print);
  signals.onSecond(() => [
    'what was made before the first scenario, if anything: the next run against this server removes it',
  ]);
  const { judges, words, places } = TARGETS.get(settings.target.kind, 'target');
  const { scenarios: found, diagnostics } = loadLibrary(
    settings.scenarios,
    process.cwd(),
    await knownReferences(settings.specs, settings.specVersion.set),
    filters,
  );
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  refuseMistyped(filters, found, commands);
  if (found.length === 0) throw noScenarios(settings.scenarios, filters);
  const scenarios = found.filter((scenario) => isJudged(scenario, judges));
  if (scenarios.length === 0) throw noneJudged(found, judges);
  await checkBaseline(settings, found);
  const { named = [], added } = settings.capabilities;
  // What is repeated was chosen by names that are there.
  if (flags.name !== undefined && flags.partial === undefined)
    requireMatch(flags.name, scenarios, [...named, ...added], settings.drivers);
  if (places?.inside() !== true)
    print(`opensandbox-conformance ${packageVersion()} tests ${words(settings.target.url)}`);

  const expected = skips && {
    skips,
    planned: mustReport(scenarios, selection, { ...settings, judges }),
    complete: isComplete(selection),
  };
  let session: Session | undefined;
  let loading: Promise<Vitest> | undefined;
  let verdict: Verdict | undefined;
  let left: readonly string[] = [];
  try {
    const there = await startInside(settings, print, signals);
    if (there !== undefined) return there;
    const asked = filters.length === 0 ? undefined : new Set(scenarios.flatMap((scenario) => neededBy(scenario).all));
    const starting = startSession(settings, print, signals.signal, asked);
    // While the server is waited for.
    loading = load(settings, {
      info: () => session?.info,
      flags: { ...flags, ...(expected && { expected }) },
      required: partial === undefined ? settings.require?.profiles : undefined,
      onVerdict: (judged) => {
        verdict = judged;
      },
    });
    loading.catch(() => undefined); // thrown where it is waited for, unless the session has failed before
    session = await starting;
    if (signals.received() !== undefined) return 0;
    signals.onSecond(session.left);
    print(session.headline);
    if (partial === undefined) delete session.info.partial;
    else session.info.partial = partial;
    session.info.keep = flags.keep ?? false;
    const files = filters.length === 0 ? [] : scenarios.map((scenario) => scenario.path);
    clearReports(settings.reports);
    setCurrent(settings, session);
    await test(settings, await loading, files, signals);
  } finally {
    await loading?.then(
      (vitest) => vitest.close(),
      () => undefined,
    );
    // `finally` decides the exit code only where something is left behind, or the run was interrupted.
    left = (await session?.close({ interrupted: signals.received() !== undefined })) ?? [];
    for (const line of session === undefined ? [] : keptLines(session.info)) print(line);
    setCurrent(undefined, undefined);
    if (conclusion === undefined) signals.stop();
    if (left.length > 0)
      process.stderr.write(`left behind or disturbed:\n${left.map((line) => `  ${line}\n`).join('')}`);
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
    if (left.length > 0 && conclusion === undefined) process.exit(3);
  }
  const { info } = session;
  return conclusion === undefined ? exitCodeOf(verdict) : await conclusion.conclude({ settings, info, verdict, left });
}

function noneJudged(found: readonly Scenario[], judges: Judges | undefined): UsageError {
  const others = [...new Set(found.map(({ profile }) => profile))].join(', ');
  return new UsageError(
    `such a target is judged by ${judges?.profiles.join(', ')}, and the scenarios that are asked for are of ${others}`,
  );
}

/** What vitest itself prints beside the reporters: where it wrote a file, that it found no watch mode. */
const silence = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

type Loading = {
  info: () => SessionInfo | undefined;
  flags: Pick<RunFlags, 'name' | 'verbose' | 'order'> & { expected?: Expected };
  /** Profiles that decide the exit code. */
  required: readonly string[] | undefined;
  onVerdict: (verdict: Verdict) => void;
};

/** Vitest, ready to run. It takes half a second, and asks nobody. */
async function load(settings: Settings, { info, flags, required, onVerdict }: Loading): Promise<Vitest> {
  const [{ createVitest }, { conformanceConfig }] = await Promise.all([
    import('vitest/node'),
    import('../vitest/config.ts'),
  ]);
  const reporter = {
    info,
    print,
    verbose: flags.verbose ?? false,
    ...(required === undefined ? {} : { required }),
    ...(flags.expected === undefined ? {} : { expected: flags.expected }),
    onVerdict,
  };
  const config = await conformanceConfig(settings, reporter, flags.order);
  const { test: { sequence, ...options } = {}, ...vite } = config;
  return await createVitest(
    'test',
    { ...options, config: false, ...(flags.name === undefined ? {} : { testNamePattern: alsoClaims(flags.name) }) },
    // As an option of the command line it would also replace the order between the two projects.
    { ...vite, test: { ...(sequence === undefined ? {} : { sequence }) } },
    { stdout: silence() },
  );
}

async function test(settings: Settings, vitest: Vitest, files: string[], signals: Signals): Promise<void> {
  signals.onFirst(() => void vitest.cancelCurrentRun('keyboard-input'));
  if (signals.received() !== undefined) return;
  const contracts = files.length === 0 ? [] : [settings.specs, fromSpecs(settings.specs, 'capabilities.yaml').path];
  await vitest.start([...files, ...contracts]);
}
