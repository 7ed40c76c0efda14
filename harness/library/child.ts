/**
 * The process of a run that another program asked for (library/run.ts). It gets the options in a message, and so does whoever
 * asked get what comes of it. When that program goes away, the run ends in order.
 */
import { enterPlace } from '../cli/inside.ts';
import { planRun, type RunFlags } from '../cli/plan.ts';
import { runPlan } from '../cli/run-plan.ts';
import { watchSignals } from '../cli/signals.ts';
import { describeError, HarnessError, UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { spareMemory } from '../process/v8-flags.ts';
import { withSetOfServer } from '../session/server-set.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { exitCodeOf } from '../verdict/run.ts';
import type { FromRun, Start, ToRun } from './messages.ts';
import type { SuiteOptions } from './options.ts';
import { relay } from './relay.ts';

spareMemory();

// Nobody may be there any more who reads.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const say = (message: FromRun): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};
const print = (text: string): void => say({ kind: 'print', text });

const stopping = new AbortController();
const stop = (): void => stopping.abort(new Error('the run was stopped'));
process.once('disconnect', stop);
process.on('message', (message: ToRun) => {
  if (message.kind === 'stop') stop();
  else void begin(message);
});

async function begin(start: Start): Promise<void> {
  // Those of whoever stops all processes at once; and the ones of vitest must not end this process.
  const signals = watchSignals(print);
  const signal = AbortSignal.any([stopping.signal, signals.signal]);
  let left: readonly string[] = [];
  const onLeft = (lines: readonly string[]): void => {
    left = lines;
  };
  const last = await runTo(start, { signal, onSecond: signals.onSecond, onLeft }).catch((error: unknown) =>
    failed(error, left),
  );
  // What could not be stopped may keep this process going.
  if (process.connected) process.send?.(last, undefined, undefined, () => process.exit());
  else process.exit();
}

type Stopping = { signal: AbortSignal; onSecond(left: () => string[]): void; onLeft(left: readonly string[]): void };

/** The last message of a run. Throws UsageError and HarnessError. */
async function runTo(start: Start, { signal, onSecond, onLeft }: Stopping): Promise<FromRun> {
  const { filters = [], ...options } = start.options;
  const flags = flagsOf(options);
  const around = { env: start.env, cwd: process.cwd(), packageDir, namedConfigOnly: true };
  const settings = await withSetOfServer(resolveSettings(flags, around));
  const { reports } = settings;
  const plan = await planRun(settings, filters, flags);
  const stopped: FromRun = { kind: 'ended', result: { reports, exitCode: 3, left: [] } };
  if (signal.aborted) return stopped;
  try {
    const place = await enterPlace(settings, print, signal);
    if (place !== undefined) return await relay(place, start, { say, signal });
    const { verdict, left } = await runPlan(plan, {
      print,
      onLeft,
      onFile: (file) => say({ kind: 'file', file }),
      stop: { signal, onSecond },
    });
    const exitCode = left.length > 0 ? 3 : exitCodeOf(verdict);
    return { kind: 'ended', result: { reports, exitCode, left, ...(verdict === undefined ? {} : { verdict }) } };
  } catch (error) {
    // Stopped while the server was got ready. What came of it else is a failure.
    if (signal.aborted && (error === signal.reason || error instanceof HarnessError)) {
      print(describeError(error));
      return stopped;
    }
    throw error;
  }
}

/** A flag that is no option would not compile. */
const ABSENT: { [Name in Exclude<keyof RunFlags, keyof SuiteOptions | 'partial'>]: never } = {};

/** Options as flags have them: lists in one text. */
function flagsOf({ capabilities, overlay, require, driver, header, ...others }: SuiteOptions): RunFlags {
  return {
    ...ABSENT,
    ...others,
    ...(capabilities === undefined ? {} : { capabilities: inOneText(capabilities) }),
    ...(overlay === undefined ? {} : { overlay: inOneText(overlay) }),
    ...(require === undefined ? {} : { require: inOneText(require) }),
    ...(driver === undefined ? {} : { driver }),
    ...(header === undefined ? {} : { header: [...header] }),
  };
}

const inOneText = (words: string | readonly string[]): string => [words].flat().join(',');

function failed(error: unknown, left: readonly string[]): FromRun {
  const usage = error instanceof UsageError;
  const known = usage ? error.message : error instanceof HarnessError ? describeError(error) : undefined;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'failed', usage, message: known ?? `unexpected error, please report it: ${stack}`, left };
}
