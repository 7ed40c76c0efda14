/** An output of a worker, cut into the outputs of its runs. */
import { readSync } from 'node:fs';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { Output } from '../commands/shell.ts';
import { errnoOf } from '../failure.ts';

export type Tap = {
  /** What comes from now on; what comes while none is open is dropped. */
  open(): Output;
  /** Passes on all that was written so far, and ends the output. */
  close(): void;
};

/** More than a pipe holds: what comes after that was written later. */
const MOST_AT_END = 1024 * 1024;

/** `descriptor` is the reading end of a pipe, which does not block. */
export function openTap(name: Output['name'], descriptor: number): Tap {
  const source = new Socket({ fd: descriptor, readable: true, writable: false }).on('error', () => {});
  let stream: PassThrough | undefined;
  source.on('data', (chunk: Buffer) => {
    if (!stream || stream.write(chunk)) return;
    // Who writes more than is read has to wait.
    source.pause();
    stream.once('drain', () => source.resume());
  });
  return {
    open() {
      stream = new PassThrough();
      return { name, stream, ends: true };
    },
    close() {
      const ended = stream;
      stream = undefined;
      const held = source.read() as Buffer | null;
      if (held) ended?.write(held);
      // Once it is destroyed the descriptor may be that of something else.
      if (!source.destroyed) for (const chunk of readNow(descriptor)) ended?.write(chunk);
      ended?.end();
      source.resume();
    },
  };
}

function* readNow(descriptor: number): Generator<Buffer> {
  for (let bytes = 0; bytes < MOST_AT_END; ) {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    try {
      const read = readSync(descriptor, buffer, 0, buffer.length, null);
      if (read === 0) return;
      bytes += read;
      yield buffer.subarray(0, read);
    } catch (error) {
      if (errnoOf(error) === 'EAGAIN') return;
      throw error;
    }
  }
}
