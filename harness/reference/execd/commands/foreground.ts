import type { ServerResponse } from 'node:http';
import type { Tools } from '../tools.ts';
import { endInTime, startDeadline, timeLimit } from './deadline.ts';
import { exitProblem, terminalEvent } from './events.ts';
import type { CommandRequest } from './request.ts';
import { startShell } from './shell.ts';
import { streamExecution } from './stream.ts';

/**
 * Runs a command and streams its output as events: `init`, output as it comes, one terminal event, end of stream.
 * A client that reads slowly slows the command down; one that leaves ends it.
 */
export async function runForeground({ registry, decisions }: Tools, request: CommandRequest, res: ServerResponse) {
  const shell = await startShell(request, false, decisions);
  const record = registry.add(request.command, shell);
  const limit = timeLimit(request.timeout, decisions);
  const deadline = startDeadline(shell, limit, () => endInTime(shell, decisions));
  // Of the command, not of its stream: a client that does not read keeps nothing running.
  void shell.exited.then((exit) => registry.finish(record, exit, deadline.problem() ?? exitProblem(exit)));
  await streamExecution(shell, res, {
    decisions,
    first: [{ type: 'init', text: record.id }],
    left: () => void shell.family.kill(decisions.leavingEnds),
    killed: (exit) => exit.signal !== null,
    finish: (exit) => [terminalEvent(exit, deadline.problem())],
  });
}
