import type { Output } from './shell.ts';

type Settling = { outputs: readonly Output[]; exited: Promise<unknown> };

/** How long nothing must arrive after the exit of the shell before its output counts as complete, in milliseconds. */
const IDLE_MS = 50;
/** More than any pipe holds: what comes after that was written later, by a process that the shell left behind. */
const MOST_AFTER_EXIT = 1024 * 1024;

/**
 * Resolves when everything that the shell and its finished children wrote has been read.
 *
 * Normally that is the end of both pipes. A process left in the background (`server &`) may hold them open for ever,
 * so after the exit of the shell silence is enough: what was written before the exit lies in the pipe and is read
 * first. Time in which the reader is paused does not count, and silence is believed only after a full turn of the
 * event loop, so that a busy machine does not cut the output. `paused` says whether the reader holds the pipes back.
 * What ends by itself is read to its end, however long nothing comes.
 */
export async function settled(shell: Settling, paused: () => boolean): Promise<void> {
  const ended = Promise.all(shell.outputs.map(({ stream }) => whenEnded(stream)));
  if (shell.outputs.every(({ ends }) => ends)) {
    await ended;
    await shell.exited;
    return;
  }
  let timer: NodeJS.Timeout | undefined;
  const idle = shell.exited.then(
    () =>
      new Promise<void>((resolve) => {
        let bytes = 0;
        let active = true;
        const onData = (chunk: Buffer): void => {
          active = true;
          bytes += chunk.length;
          if (bytes > MOST_AFTER_EXIT) resolve();
        };
        for (const { stream } of shell.outputs) stream.on('data', onData);
        const look = (): void => {
          const quiet = !active && !paused();
          // A pause counts as activity: what it held back has to get its chance first.
          active = paused();
          if (quiet) resolve();
          else timer = setTimeout(() => setImmediate(() => setImmediate(look)), IDLE_MS);
        };
        look();
      }),
  );
  await Promise.race([ended.then(() => shell.exited), idle]);
  clearTimeout(timer);
}

function whenEnded(stream: Output['stream']): Promise<void> {
  return new Promise((resolve) => {
    if (stream.readableEnded || stream.destroyed) resolve();
    else
      stream
        .on('end', resolve)
        .on('close', resolve)
        .on('error', () => resolve());
  });
}
