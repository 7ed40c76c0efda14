import type { ServerResponse } from 'node:http';
import type { Decisions } from '../decisions.ts';
import type { Tools } from '../tools.ts';
import { type Deadline, endInTime, startDeadline, timeLimit } from './deadline.ts';
import { exitProblem, openEvents, sendEvent } from './events.ts';
import { type CommandLog, openLog } from './log.ts';
import type { CommandRecord } from './registry.ts';
import type { CommandRequest } from './request.ts';
import { settled } from './settle.ts';
import { type Shell, startShell } from './shell.ts';

/** Starts a command, tells its id and ends the stream at once; output goes to a log that is read by cursor. */
export async function runBackground(tools: Tools, request: CommandRequest, res: ServerResponse) {
  const { registry, decisions } = tools;
  const log = await openLog();
  let record: CommandRecord;
  try {
    const shell = await startShell(request, decisions.logStderr, decisions);
    record = registry.add(request.command, shell, log);
    const limit = decisions.timeoutInBackground ? timeLimit(request.timeout, decisions) : undefined;
    const deadline = startDeadline(shell, limit, () => endInTime(shell, decisions));
    void keepOutput(shell, log, decisions).then(() => finish(tools, record, log, deadline));
    if (decisions.backgroundEndsWithResponse) res.on('close', () => void shell.family.kill('family'));
  } catch (error) {
    log.close();
    throw error;
  }
  openEvents(res);
  sendEvent(res, { type: 'init', text: record.id });
  sendEvent(res, { type: 'execution_complete', execution_time: Date.now() - record.startedAt.getTime() });
  res.end();
}

/** Fulfilled when everything that the command wrote is on its way into the log. */
async function keepOutput(shell: Shell, log: CommandLog, decisions: Decisions): Promise<void> {
  let writing = 0;
  let bytes = 0;
  for (const { name, stream } of shell.outputs) {
    stream
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        const room = decisions.outputLimit === 0 ? chunk.length : Math.max(0, decisions.outputLimit - bytes);
        bytes += chunk.length;
        if (name === 'stderr' && !decisions.logStderr) return;
        const kept = chunk.subarray(0, room);
        if (decisions.finishedBeforeLog > 0) {
          setTimeout(() => void log.append(kept), decisions.finishedBeforeLog);
          return;
        }
        // The command waits until its output is on disk: memory holds one piece of it at a time.
        writing++;
        stream.pause();
        void log.append(kept).then(() => {
          writing--;
          stream.resume();
        });
      });
  }
  await settled(shell, () => writing > 0);
}

async function finish(
  { registry, decisions }: Tools,
  record: CommandRecord,
  log: CommandLog,
  deadline: Deadline,
): Promise<void> {
  const exit = await record.shell.exited;
  await log.flushed();
  if (decisions.finishedBeforeLog > 0) setTimeout(() => log.complete(), decisions.finishedBeforeLog);
  else log.complete();
  registry.finish(record, exit, deadline.problem() ?? exitProblem(exit) ?? log.problem());
}
