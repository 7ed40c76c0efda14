import type { ServerResponse } from 'node:http';
import type { Exit } from './shell.ts';

/** The events of ServerStreamEvent that execd sends. */
export type CommandEvent =
  | { type: 'init'; text: string }
  | { type: 'stdout' | 'stderr'; text: string }
  | { type: 'execution_count'; execution_count: number }
  | { type: 'result'; results: Record<string, unknown> }
  | { type: 'execution_complete'; execution_time: number }
  | { type: 'error'; error: { ename: string; evalue: string; traceback: string[] } };

export function openEvents(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
}

/** Sends one event; false when the client is slower than the command and the caller has to wait for `drain`. */
export function sendEvent(res: ServerResponse, event: CommandEvent): boolean {
  return res.write(`data: ${JSON.stringify({ ...event, timestamp: Date.now() })}\n\n`);
}

/** The event that ends the stream: `execution_complete` for exit code 0, else `error` with the code in `evalue`. */
export function terminalEvent(exit: Exit, problem: string | undefined): CommandEvent {
  if (exit.code === 0 && problem === undefined) {
    return { type: 'execution_complete', execution_time: exit.took };
  }
  const error = { ename: 'CommandExecError', evalue: String(exit.code), traceback: [problem ?? exitText(exit)] };
  return { type: 'error', error };
}

/** What went wrong, in words; undefined for success. */
export function exitProblem(exit: Exit): string | undefined {
  return exit.code === 0 ? undefined : exitText(exit);
}

function exitText(exit: Exit): string {
  return exit.signal ? `killed by signal ${exit.signal}` : `exit status ${exit.code}`;
}
