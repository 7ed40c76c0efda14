/** Runs what was planned, and closes what was started for it. */
import { Writable } from 'node:stream';
import type { Vitest } from 'vitest/node';
import { fromSpecs } from '../package.ts';
import type { JudgedFile } from '../report/judged-run.ts';
import { alsoClaims } from '../session/claims.ts';
import { setCurrent } from '../session/current.ts';
import type { SessionInfo } from '../session/info.ts';
import { clearReports } from '../session/reports.ts';
import { type Session, startSession } from '../session/start.ts';
import type { Settings } from '../settings/settings.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { VerdictReporterOptions } from '../vitest/reporter.ts';
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
  /** Takes a file and its checks when it has been judged. */
  onFile?(file: JudgedFile): void;
  /** Stops the run in order: what is under way is stopped, what was made is removed. */
  stop: Pick<Signals, 'signal' | 'onSecond'>;
};

/** Runs what was planned and closes its session. Throws UsageError or HarnessError where it cannot be run. */
export async function runPlan(plan: Plan, { print, onLeft, onFile, stop }: Around): Promise<Ended> {
  const { settings, flags, partial } = plan;
  let session: Session | undefined;
  let loading: Promise<Vitest> | undefined;
  let verdict: Verdict | undefined;
  let left: readonly string[] = [];
  stop.onSecond(() => [
    'what was made before the first scenario, if anything: the next run against this server removes it',
  ]);
  try {
    const starting = startSession(settings, print, stop.signal, plan.needed);
    // While the server is waited for.
    loading = loadVitest(plan, {
      info: () => session?.info,
      print,
      ...(onFile === undefined ? {} : { onFile }),
      onVerdict: (judged) => {
        verdict = judged;
      },
    });
    loading.catch(() => undefined); // it is thrown where it is waited for, unless the session could not be started
    session = await starting;
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
      clearReports(settings.reports);
      setCurrent(settings, session);
      await runVitest(plan, session, await loading, stop);
    }
  } finally {
    await loading?.then(
      (vitest) => vitest.close(),
      () => undefined,
    );
    left = (await session?.close({ interrupted: stop.signal.aborted })) ?? [];
    for (const line of session === undefined ? [] : keptLines(session.info)) print(line);
    setCurrent(undefined, undefined);
    if (left.length > 0) onLeft(left);
  }
  return { settings, info: session.info, verdict, left };
}

/** What vitest itself prints beside the reporters: where it wrote a file, that it found no watch mode. */
const silence = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

type Listener = Pick<VerdictReporterOptions, 'info' | 'print' | 'onVerdict' | 'onFile'>;

/** Vitest for the run, with its configuration. It takes half a second, and needs no server. */
async function loadVitest({ settings, flags, partial, expected }: Plan, listener: Listener): Promise<Vitest> {
  const required = partial === undefined ? settings.require?.profiles : undefined;
  const [{ createVitest }, { conformanceConfig }] = await Promise.all([
    import('vitest/node'),
    import('../vitest/config.ts'),
  ]);
  const reporter = {
    ...listener,
    verbose: flags.verbose ?? false,
    ...(required === undefined ? {} : { required }),
    ...(expected === undefined ? {} : { expected }),
  };
  const config = await conformanceConfig(settings, reporter, { order: flags.order, whole: flags.name === undefined });
  // The global set-up is for vitest's own command line. Here the session is told to the workers at the start of the run: to load through
  // vite what could start one takes longer than all the rest.
  const { test: { sequence, globalSetup: _unused, ...options } = {}, ...vite } = config;
  return await createVitest(
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
}

/** The verdict goes to the reporter; there is none where the run was stopped before it came to one. */
async function runVitest(
  { settings, files }: Plan,
  { info }: Session,
  vitest: Vitest,
  { signal }: Around['stop'],
): Promise<void> {
  if (signal.aborted) return;
  vitest.provide('conformance', info);
  const cancel = (): void => void vitest.cancelCurrentRun('keyboard-input');
  signal.addEventListener('abort', cancel);
  const contracts = files.length === 0 ? [] : [settings.specs, fromSpecs(settings.specs, 'capabilities.yaml').path];
  await vitest.start([...files, ...contracts]).finally(() => signal.removeEventListener('abort', cancel));
}
