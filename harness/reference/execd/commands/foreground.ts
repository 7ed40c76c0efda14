import type { ServerResponse } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { startDeadline } from './deadline.ts';
import { exitProblem, openEvents, sendEvent, terminalEvent } from './events.ts';
import type { CommandRegistry } from './registry.ts';
import type { CommandRequest } from './request.ts';
import { settled } from './settle.ts';
import { startShell } from './shell.ts';

/**
 * Runs a command and streams its output as events: `init`, output as it comes, one terminal event, end of stream.
 * A client that reads slowly slows the command down; one that leaves kills it.
 */
export async function runForeground(registry: CommandRegistry, request: CommandRequest, res: ServerResponse) {
  const shell = await startShell(request, false);
  const record = registry.add(request.command, shell);
  const deadline = startDeadline(shell, request.timeout);
  const streams = shell.outputs.map(({ stream }) => stream);
  let blocked = false;

  const left = new Promise<void>((resolve) => {
    const leave = (): void => {
      if (res.writableFinished) return;
      if (!record.finished) shell.kill('SIGKILL');
      resolve();
    };
    if (res.destroyed) leave();
    else res.on('close', leave);
  });
  const send = (event: Parameters<typeof sendEvent>[1]): void => {
    if (sendEvent(res, event) || blocked) return;
    blocked = true;
    for (const stream of streams) stream.pause();
  };
  const onDrain = (): void => {
    blocked = false;
    for (const stream of streams) stream.resume();
  };
  res.on('drain', onDrain);

  openEvents(res);
  send({ type: 'init', text: record.id });
  const decoders = shell.outputs.map(({ name, stream }) => {
    const decoder = new StringDecoder('utf8');
    const onData = (chunk: Buffer): void => {
      const text = decoder.write(chunk);
      if (text !== '') send({ type: name, text });
    };
    stream.on('error', () => {}).on('data', onData);
    return { name, stream, decoder, onData };
  });

  await Promise.race([settled(shell, () => blocked), left.then(() => shell.exited)]);
  const exit = await shell.exited;
  const problem = deadline.problem();
  registry.finish(record, exit, problem ?? exitProblem(exit));
  for (const { name, stream, decoder, onData } of decoders) {
    stream.off('data', onData);
    const rest = decoder.end();
    if (rest !== '') sendEvent(res, { type: name, text: rest });
    // A process left in the background keeps its pipe; reading it on spares it a SIGPIPE.
    stream.on('data', () => {});
    stream.resume();
  }
  res.off('drain', onDrain);
  sendEvent(res, terminalEvent(exit, problem));
  res.end();
}
