/** Runs what was planned, and closes what was started for it. */
import { Writable } from 'node:stream';
import { fromSpecs } from '../package.ts';
import { alsoClaims } from '../session/claims.ts';
import { setCurrent } from '../session/current.ts';
import type { SessionInfo } from '../session/info.ts';
import { clearReports } from '../session/reports.ts';
import { runShard, shardLine } from '../session/shard.ts';
import { type Session, startSession } from '../session/start.ts';
import type { Settings } from '../settings/settings.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { keptLines } from './kept.ts';
import type { Plan } from './plan.ts';
import type { Signals } from './signals.ts';

/** A run that has ended, and whose session is closed. */
export type Ended = {
  settings: Settings;
  info: SessionInfo;
  /** Undefined where the run came to none, as one that was stopped early. */
  verdict: Verdict | undefined;
  /** A sentence for each thing that it left behind or disturbed. */
  left: readonly string[];
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
        session.info.shard = runShard(plan.shard, settings);
        print(shardLine(plan.shard, settings.drivers));
      }
      verdict = await runVitest(plan, session, { print, stop });
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

/** Gives the verdict; undefined where the run was stopped before it came to one. */
async function runVitest(
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
