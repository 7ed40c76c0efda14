/**
 * Pipes between a command and execd. Node gives a child socket pairs, and a socket cannot be opened again, so that
 * `echo x >/dev/stderr` or `tee /dev/stdout` would fail in a command. Named pipes, unlinked as soon as they are open,
 * behave like those of any shell. They are made sixteen at a time, because it takes a process to make them; where there
 * is no `mkfifo`, the command gets a socket after all.
 */
import { execFile } from 'node:child_process';
import { close, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';

export type Channel = {
  /** What `spawn` takes for a descriptor of the child. */
  childEnd: number | 'pipe';
  /** To be called once, after the child has started; `fallback` is the stream that spawn made for `pipe`. */
  reader(fallback: Readable | null): Readable;
  /** Closes both ends of a channel that was not used. */
  discard(): void;
};

/** Descriptors of both ends, open in this process. */
export type Pipe = { read: number; write: number };

const BATCH = 16;
let spare: Pipe[] = [];
let filling: Promise<void> | undefined;
let possible = true;

export async function openChannel(): Promise<Channel> {
  while (spare.length === 0 && possible) await prepareChannels();
  const pipe = spare.pop();
  return pipe ? pipeChannel(pipe) : SOCKET_CHANNEL;
}

/** A pipe whose ends another process can open by their place in /proc. Throws 500 where none can be made. */
export async function takePipe(): Promise<Pipe> {
  while (spare.length === 0 && possible) await prepareChannels();
  const pipe = spare.pop();
  if (!pipe)
    throw new Failure(500, 'NO_PIPES', 'named pipes cannot be made here: mkfifo, or a place for them, is missing');
  return pipe;
}

/** Makes pipes ready, so that the first command does not wait for them. */
export function prepareChannels(): Promise<void> {
  if (spare.length > 0) return Promise.resolve();
  filling ??= makePipes().finally(() => {
    filling = undefined;
  });
  return filling;
}

const SOCKET_CHANNEL: Channel = {
  childEnd: 'pipe',
  reader: (fallback) => fallback as Readable,
  discard: () => {},
};

function pipeChannel(pipe: Pipe): Channel {
  return {
    childEnd: pipe.write,
    reader() {
      close(pipe.write);
      return new Socket({ fd: pipe.read, readable: true, writable: false });
    },
    discard() {
      close(pipe.write);
      close(pipe.read);
    },
  };
}

async function makePipes(): Promise<void> {
  // Memory first: /tmp may be a volume, where other sandboxes would see the directory come and go.
  for (const place of ['/dev/shm', tmpdir()]) {
    let directory: string | undefined;
    try {
      directory = await mkdtemp(join(place, 'execd-'));
      const names = Array.from({ length: BATCH }, (_, i) => `${directory}/${i}`);
      await promisify(execFile)('mkfifo', ['-m', '666', ...names]);
      spare = names.map(openPipe);
      return;
    } catch {
      // A place that cannot be written, no mkfifo, no descriptors left: commands run all the same, with sockets.
    } finally {
      if (directory) await rm(directory, { recursive: true, force: true });
    }
  }
  possible = false;
}

/** Order matters: without a reader the writing end would wait for one. */
function openPipe(name: string): Pipe {
  const read = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  return { read, write: openSync(name, constants.O_WRONLY) };
}
