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
  await streamExecution(shell, res, {
    decisions,
    first: [{ type: 'init', text: record.id }],
    left: () => void shell.family.kill(decisions.leavingEnds),
    killed: (exit) => exit.signal !== null,
    finish(exit) {
      const problem = deadline.problem();
      registry.finish(record, exit, problem ?? exitProblem(exit));
      return [terminalEvent(exit, problem)];
    },
  });
}
