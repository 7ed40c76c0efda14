/** What the events of a command come to. */
import { isObject } from '../json-object.ts';
import { isDone } from '../lifecycle-client/answers.ts';
import { systemClock, until } from '../until.ts';
import { ActionFailure, type CommandResult } from './driver.ts';
import { joinOutput, outputBy, type Reading } from './output.ts';

/** An event as far as it is understood; whatever else it has does not matter. */
export type CommandEvent = { type?: unknown; text?: unknown; error?: unknown };

/** What a stream has told when the event has come that ends the command. */
export type CommandEnd = {
  /** Under which execd knows the command; undefined where no event told it. */
  id: string | undefined;
  /** The exit code, where the stream tells it. */
  exitCode: number | undefined;
  /** What the error says that ended the command; undefined where it is said to be complete. */
  error: string | undefined;
  /** The result with an exit code. */
  result(exitCode: number): CommandResult;
};

export type CommandReader = {
  /** Takes the next event. Gives what was told with the event that ends the command, and undefined before it. */
  take(event: CommandEvent): CommandEnd | undefined;
};

export function createCommandReader(): CommandReader {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let id: string | undefined;
  const end = (told: Pick<CommandEnd, 'exitCode' | 'error'>): CommandEnd => ({
    id,
    ...told,
    result: (exitCode) => commandResult(exitCode, stdout, stderr),
  });
  return {
    take({ type, text, error }) {
      switch (type) {
        case 'init':
          if (typeof text === 'string' && text !== '') id = text;
          return undefined;
        case 'stdout':
          stdout.push(...textsOf(text));
          return undefined;
        case 'stderr':
          stderr.push(...textsOf(text));
          return undefined;
        case 'execution_complete':
          return end({ exitCode: undefined, error: undefined });
        case 'error':
          return end(told(error));
        default:
          return undefined;
      }
    },
  };
}

/** The result of a command by its exit code and the texts of its output, in the order in which they came. */
export function commandResult(exitCode: number, stdout: readonly string[], stderr: readonly string[]): CommandResult {
  const result = { exitCode, stdout: joinOutput(stdout), stderr: joinOutput(stderr) };
  const by = (reading: Reading) => ({ stdout: outputBy(reading, stdout), stderr: outputBy(reading, stderr) });
  const readings = { pieces: by('pieces'), lines: by('lines') };
  const same = Object.values(readings).every((one) => one.stdout === result.stdout && one.stderr === result.stderr);
  return same ? result : { ...result, readings };
}

/** Reads the stream of a command in the background to its end. Throws ActionFailure for one that was not started. */
export async function untilStarted(events: AsyncIterable<CommandEvent>): Promise<void> {
  for await (const { type, error } of events) {
    if (type === 'error') throw new ActionFailure(`the command was not started: ${told(error).error}`);
  }
}

/** The texts of an event, be it a list of lines or, as some leave out an empty one, not there. What is no text is none. */
export function textsOf(text: unknown): string[] {
  if (Array.isArray(text)) return text.map(String);
  if (text === undefined || text === null) return [''];
  return typeof text === 'string' || typeof text === 'number' ? [String(text)] : [];
}

/** A command that ran and failed may carry its exit code in `evalue`. */
function told(error: unknown): { exitCode: number | undefined; error: string } {
  const { ename, evalue } = (error ?? {}) as { ename?: unknown; evalue?: unknown };
  const text = String(evalue ?? '').trim();
  const exitCode = /^-?\d+$/.test(text) ? Number(text) : undefined;
  return { exitCode, error: `${ename ?? 'error'} ${text}`.trim() };
}

/** What a stream that ended without its last event is. */
export const unendedStream = (): ActionFailure =>
  new ActionFailure('the event stream ended without execution_complete or error');

/** What execd says of a command; `exitCode` is null as long as there is none. */
export type CommandStatus = { running: boolean; exitCode: number | null };

/** The status in an answer of execd; undefined where there is none. */
export function commandStatus({ status, json }: { status: number; json: unknown }): CommandStatus | undefined {
  if (!isDone(status) || !isObject(json)) return undefined;
  const { running, exit_code: code } = json;
  return { running: running === true, exitCode: typeof code === 'number' ? code : null };
}

/** Asks for the status of a command. Undefined, or rejected, where execd tells none. */
export type AskStatus = (id: string) => Promise<CommandStatus | undefined>;

/** How long a command whose stream has ended may still be said to run after the first answer, in milliseconds. */
const SETTLED_MS = 2000;
const ASK_MS = 50;

/**
 * The result of a command. Only its status is promised to have the exit code (open question exit-code-of-a-command), so it
 * is asked for where the stream does not tell it. Where the status has none either, a command that is complete has exited
 * with 0. Throws ActionFailure for one that did not run to an exit code.
 */
export async function resultAfter(end: CommandEnd, ask: AskStatus, signal: AbortSignal): Promise<CommandResult> {
  const exitCode = end.exitCode ?? (await statedExitCode(end.id, ask, signal));
  if (exitCode !== undefined) return end.result(exitCode);
  if (end.error === undefined) return end.result(0);
  throw new ActionFailure(`the command did not run to an exit code: ${end.error}`);
}

async function statedExitCode(id: string | undefined, ask: AskStatus, signal: AbortSignal) {
  if (id === undefined) return undefined;
  const began = systemClock.now();
  // Counted from the first answer: how long an answer takes is for the limit of the request.
  let answeredMs = 0;
  const noTime = aborted(signal);
  const patience = { within: () => answeredMs + SETTLED_MS, every: ASK_MS, signal };
  const status = await until(systemClock, patience, async () => {
    // An execd that cannot be asked tells no code: the stream has the last word then.
    const now = await Promise.race([ask(id).catch(() => undefined), noTime]);
    answeredMs ||= systemClock.now() - began;
    return now === undefined ? { exitCode: null } : now.running && now.exitCode === null ? undefined : now;
  });
  return status?.exitCode ?? undefined;
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
