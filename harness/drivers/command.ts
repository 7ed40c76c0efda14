/** What the events of a command come to. */
import { ActionFailure, type CommandResult } from './driver.ts';
import { joinOutput } from './output.ts';

/** An event as far as it is understood; whatever else it has does not matter. */
export type CommandEvent = { type?: unknown; text?: unknown; error?: unknown };

export type CommandReader = {
  /**
   * Takes the next event. Gives the result with the event that ends the command, and undefined before it. Throws
   * ActionFailure for a command that did not run to an exit code.
   */
  take(event: CommandEvent): CommandResult | undefined;
};

export function createCommandReader(): CommandReader {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const result = (exitCode: number): CommandResult => ({
    exitCode,
    stdout: joinOutput(stdout),
    stderr: joinOutput(stderr),
  });
  return {
    take({ type, text, error }) {
      switch (type) {
        case 'stdout':
          stdout.push(...textOf(text));
          return undefined;
        case 'stderr':
          stderr.push(...textOf(text));
          return undefined;
        case 'execution_complete':
          return result(0);
        case 'error':
          return result(exitCodeOf(error));
        default:
          return undefined;
      }
    },
  };
}

/** Reads the stream of a command in the background to its end. Throws ActionFailure for one that was not started. */
export async function untilStarted(events: AsyncIterable<CommandEvent>): Promise<void> {
  for await (const { type, error } of events) {
    if (type !== 'error') continue;
    const { ename, evalue } = (error ?? {}) as { ename?: unknown; evalue?: unknown };
    throw new ActionFailure(`the command was not started: ${ename ?? 'error'} ${evalue ?? ''}`.trim());
  }
}

/** The text of an event, be it a list of lines or, as some leave out an empty one, not there. What is no text is none. */
function textOf(text: unknown): string[] {
  if (Array.isArray(text)) return text.map(String);
  if (text === undefined || text === null) return [''];
  return typeof text === 'string' || typeof text === 'number' ? [String(text)] : [];
}

/** A command that ran and failed carries its exit code in `evalue`; anything else is a command that did not run. */
function exitCodeOf(error: unknown): number {
  const { ename, evalue } = (error ?? {}) as { ename?: unknown; evalue?: unknown };
  const text = String(evalue ?? '').trim();
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new ActionFailure(`the command did not run to an exit code: ${ename ?? 'error'} ${text}`);
}

/** What a stream that ended without its last event is. */
export const unendedStream = (): ActionFailure =>
  new ActionFailure('the event stream ended without execution_complete or error');
