import type { ServerResponse } from 'node:http';
import { startDeadline } from './deadline.ts';
import { exitProblem, openEvents, sendEvent } from './events.ts';
import { openLog } from './log.ts';
import type { CommandRecord, CommandRegistry } from './registry.ts';
import type { CommandRequest } from './request.ts';
import { settled } from './settle.ts';
import { startShell } from './shell.ts';

/** Starts a command, tells its id and ends the stream at once; output goes to a log that is read by cursor. */
export async function runBackground(registry: CommandRegistry, request: CommandRequest, res: ServerResponse) {
  const log = await openLog();
  let record: CommandRecord;
  try {
    const shell = await startShell(request, true);
    record = registry.add(request.command, shell, log);
    const deadline = startDeadline(shell, request.timeout);
    let writing = 0;
    for (const { stream } of shell.outputs) {
      stream
        .on('error', () => {})
        .on('data', (chunk: Buffer) => {
          // The command waits until its output is on disk: memory holds one piece of it at a time.
          writing++;
          stream.pause();
          void log.append(chunk).then(() => {
            writing--;
            stream.resume();
          });
        });
    }
    void settled(shell, () => writing > 0).then(async () => {
      const exit = await shell.exited;
      await log.flushed();
      log.complete();
      registry.finish(record, exit, deadline.problem() ?? exitProblem(exit) ?? log.problem());
    });
  } catch (error) {
    log.close();
    throw error;
  }
  openEvents(res);
  sendEvent(res, { type: 'init', text: record.id });
  sendEvent(res, { type: 'execution_complete', execution_time: Date.now() - record.startedAt.getTime() });
  res.end();
}
