/** `run`: tests a server and gives the exit code of the verdict. */
import { Writable } from 'node:stream';
import { UsageError } from '../errors.ts';
import { fromSpecs, packageDir, packageVersion } from '../package.ts';
import { loadExpectedSkips } from '../register/expected-skips.ts';
import { loadLibrary, noScenarios } from '../scenario/library.ts';
import { alsoClaims } from '../session/claims.ts';
import { setCurrent } from '../session/current.ts';
import type { SessionInfo } from '../session/info.ts';
import { isJudged, noneJudged } from '../session/judged.ts';
import { knownReferences } from '../session/known.ts';
import { isComplete, partialOf } from '../session/partial.ts';
import { clearReports } from '../session/reports.ts';
import { withSetOfServer } from '../session/server-set.ts';
import { type PlannedShard, plannedShard, shardWords } from '../session/shard.ts';
import { type Session, startSession } from '../session/start.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import type { Expected } from '../verdict/expected-skips.ts';
import { exitCodeOf } from '../verdict/run.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { checkBaseline } from './baseline.ts';
import { startInside } from './inside.ts';
import { keptLines, requireServerThatGoesOn } from './kept.ts';
import { refuseMistyped } from './mistyped.ts';
import { mustReport, requireMatch } from './planned.ts';
import { shardOf } from './shard.ts';
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
  /** The run is one of several that merge puts together: `2/8`. */
  shard?: string;
  /** Why the run is only a part, where the selection does not say it well. */
  partial?: string;
};

/** A run that has ended, and whose session is closed. */
export type Ended = {
  settings: Settings;
  info: SessionInfo;
  /** Undefined where the run came to none, as one that was stopped early. */
  verdict: Verdict | undefined;
  /** A sentence for each thing that it left behind or disturbed. */
  left: readonly string[];
};

/** What is to be run: nothing has been started for it, and what can be wrong without a server is not wrong. */
export type Plan = {
  settings: Settings;
  flags: RunFlags;
  /** Scenario files; none where all of them are meant. */
  files: readonly string[];
  /** Why the run is only a part; undefined for a whole one. */
  partial: string | undefined;
  expected: Expected | undefined;
  /** Undefined where the run is not one of several. */
  shard: PlannedShard | undefined;
};

/** What goes on around a run. */
export type Around = {
  /** Takes what is to be read by people. */
  print(text: string): void;
  /** Takes what the run leaves behind, a sentence for each thing, also where it throws. */
  onLeft(left: readonly string[]): void;
  /** Stops the run in order: what is under way is stopped, what was made is removed. */
  stop: Pick<Signals, 'signal' | 'onFirst' | 'onSecond'>;
};

/** `commands`: names of commands that may be meant by the first filter, where it is nobody's. */
export async function runCommand(
  filters: string[],
  flags: RunFlags,
  commands: readonly string[] = [],
): Promise<number> {
  const settings = await withSetOfServer(resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir }));
  const signals = watchSignals(print);
  try {
    const plan = await planRun(settings, filters, flags, commands);
    const { words, places } = TARGETS.get(settings.target.kind, 'target');
    if (places?.inside() !== true)
      print(`opensandbox-conformance ${packageVersion()} tests ${words(settings.target.url)}`);
    const there = await startInside(settings, print, signals);
    if (there !== undefined) return there;
    const { verdict, left } = await runPlan(plan, { print, onLeft: printLeft, stop: signals });
    // What could not be stopped may keep this process going.
    if (left.length > 0) process.exit(3);
    return exitCodeOf(verdict);
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}

/** Says on standard error what a run has left behind. */
export function printLeft(left: readonly string[]): void {
  process.stderr.write(`left behind or disturbed:\n${left.map((line) => `  ${line}\n`).join('')}`);
}

/** What a run of these settings does. Throws UsageError for whatever is wrong before a server is asked for anything. */
export async function planRun(
  settings: Settings,
  filters: readonly string[],
  flags: RunFlags,
  commands: readonly string[] = [],
): Promise<Plan> {
  const selection = { filters, name: flags.name };
  const shard = shardOf(flags);
  const together = flags.partial ?? partialOf(selection, settings);
  const partial = shard === undefined ? together : shardWords(shard, together);
  if (flags.keep) requireServerThatGoesOn(settings);
  if (partial !== undefined && settings.require?.asked) {
    throw new UsageError(`--require: a part of the suite (${partial}) cannot show that a profile is conformant`);
  }
  const skips = flags.expectSkipped === undefined ? undefined : loadExpectedSkips(flags.expectSkipped);
  const { judges } = TARGETS.get(settings.target.kind, 'target');
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
  const expected = skips && {
    skips,
    planned: mustReport(scenarios, selection, { ...settings, judges }),
    complete: isComplete(selection),
  };
  return {
    settings,
    flags,
    shard: shard && plannedShard({ shard, scenarios, selection, partial: together }, settings),
    files: filters.length === 0 ? [] : scenarios.map((scenario) => scenario.path),
    partial,
    expected,
  };
}

/** Runs what was planned and closes its session. Throws UsageError or HarnessError where it cannot be run. */
export async function runPlan(plan: Plan, { print, onLeft, stop }: Around): Promise<Ended> {
  const { settings, flags, partial } = plan;
  let session: Session | undefined;
  let verdict: Verdict | undefined;
  let left: readonly string[] = [];
  stop.onSecond(() => [
    'what was made before the first scenario, if anything: the next run against this server removes it',
  ]);
  try {
    session = await startSession(settings, print, stop.signal);
    if (!stop.signal.aborted) {
      stop.onSecond(session.left);
      print(session.headline);
      if (partial === undefined) delete session.info.partial;
      else session.info.partial = partial;
      session.info.keep = flags.keep ?? false;
      if (plan.shard !== undefined) {
        session.info.shard = plan.shard.facts;
        print(plan.shard.line);
      }
      verdict = await test(plan, session, { print, stop });
    }
  } finally {
    left = (await session?.close({ interrupted: stop.signal.aborted })) ?? [];
    for (const line of session === undefined ? [] : keptLines(session.info)) print(line);
    setCurrent(undefined, undefined);
    if (left.length > 0) onLeft(left);
  }
  return { settings, info: session.info, verdict, left };
}

/** What vitest itself prints beside the reporters: where it wrote a file, that it found no watch mode. */
const silence = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

async function test(
  { settings, files, flags, expected }: Plan,
  session: Session,
  { print, stop }: Pick<Around, 'print' | 'stop'>,
): Promise<Verdict | undefined> {
  let verdict: Verdict | undefined;
  const required = session.info.partial === undefined ? settings.require?.profiles : undefined;
  // Half a second to load: what ends before the first scenario does without.
  const [{ createVitest }, { conformanceConfig }] = await Promise.all([
    import('vitest/node'),
    import('../vitest/config.ts'),
  ]);
  const reporter = {
    info: () => session.info,
    print,
    verbose: flags.verbose ?? false,
    ...(required === undefined ? {} : { required }),
    ...(expected === undefined ? {} : { expected }),
    onVerdict: (judged: Verdict) => {
      verdict = judged;
    },
  };
  const config = await conformanceConfig(settings, reporter, flags.order);
  clearReports(settings.reports);
  setCurrent(settings, session);
  const { test: { sequence, ...options } = {}, ...vite } = config;
  const vitest = await createVitest(
    'test',
    {
      ...options,
      config: false,
      ...(flags.name === undefined ? {} : { testNamePattern: alsoClaims(flags.name) }),
      // A shard may be without a scenario.
      ...(flags.shard === undefined ? {} : { shard: flags.shard, passWithNoTests: true }),
    },
    // As an option of the command line it would also replace the order between the two projects.
    { ...vite, test: { ...(sequence === undefined ? {} : { sequence }) } },
    { stdout: silence() },
  );
  stop.onFirst(() => void vitest.cancelCurrentRun('keyboard-input'));
  try {
    if (stop.signal.aborted) return undefined;
    const contracts = files.length === 0 ? [] : [settings.specs, fromSpecs(settings.specs, 'capabilities.yaml').path];
    await vitest.start([...files, ...contracts]);
  } finally {
    await vitest.close();
  }
  return verdict;
}
