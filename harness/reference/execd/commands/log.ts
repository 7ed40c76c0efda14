import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { Failure } from '../failure.ts';
import { readSpan, writeAll } from '../files/io.ts';

/** Lines after a cursor. */
export type LogPart = {
  /** Index from 0 of the last line there is; undefined while there is none. */
  tail: number | undefined;
  bytes: number;
  content(): Readable;
};

/** Output of a background command, on disk. */
export type CommandLog = {
  /** Never rejects: output that cannot be kept is dropped, and `problem` says so. */
  append(chunk: Buffer): Promise<void>;
  flushed(): Promise<void>;
  /** No more output of the command itself: a last line without a line end counts from now on. */
  complete(): void;
  problem(): string | undefined;
  /** The lines after line `cursor`, all for undefined. Lines that are still being written are not among them. */
  read(cursor: number | undefined): Promise<LogPart>;
  close(): void;
};

const NEWLINE = 0x0a;
/** A place to start counting lines from is remembered once in so many bytes. */
const CHECKPOINT_BYTES = 1024 * 1024;

/**
 * Opens a log. Its file has no name any more when this returns, so that nothing is left whatever ends execd, and nobody
 * finds it in the sandbox. Throws 500 when no directory for temporary files can be written.
 */
export async function openLog(): Promise<CommandLog> {
  const file = await openNameless();
  let size = 0;
  /** Complete lines, and where the last of them ends. */
  let lines = 0;
  let end = 0;
  let completed = false;
  let problem: string | undefined;
  let writes = Promise.resolve();
  const checkpoints = [{ line: 0, offset: 0 }];

  return {
    append(chunk) {
      writes = writes.then(async () => {
        if (problem !== undefined) return;
        try {
          await writeAll(file, chunk, size);
          count(chunk);
        } catch (error) {
          problem = `output was lost: ${error instanceof Error ? error.message : String(error)}`;
        }
      });
      return writes;
    },
    flushed: () => writes,
    complete() {
      completed = true;
    },
    problem: () => problem,
    async read(cursor) {
      const to = completed ? size : end;
      const total = lines + (to > end ? 1 : 0);
      const first = cursor === undefined ? 0 : cursor + 1;
      const from = first >= total ? to : await offsetOf(first);
      return {
        tail: total === 0 ? undefined : total - 1,
        bytes: to - from,
        content: () => Readable.from(readSpan(file, from, to), { objectMode: false }),
      };
    },
    close() {
      // Reads that are under way fail; that they fail is all there is to tell.
      void writes.then(() => file.close());
    },
  };

  function count(chunk: Buffer): void {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) {
      lines++;
      end = size + at + 1;
      if (end - (checkpoints.at(-1)?.offset ?? 0) >= CHECKPOINT_BYTES) checkpoints.push({ line: lines, offset: end });
    }
    size += chunk.length;
  }

  async function offsetOf(line: number): Promise<number> {
    const from = checkpoints.findLast((point) => point.line <= line) ?? { line: 0, offset: 0 };
    let { line: at, offset } = from;
    const buffer = Buffer.allocUnsafe(64 * 1024);
    while (at < line) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) break;
      let next = -1;
      while (at < line) {
        const found = buffer.subarray(0, bytesRead).indexOf(NEWLINE, next + 1);
        if (found < 0) break;
        next = found;
        at++;
      }
      offset += at < line ? bytesRead : next + 1;
    }
    return offset;
  }
}

async function openNameless(): Promise<FileHandle> {
  const { O_CREAT, O_EXCL, O_RDWR } = constants;
  const problems: string[] = [];
  for (const directory of new Set([tmpdir(), '/var/tmp', '/dev/shm', '/'])) {
    const path = `${directory}/.execd-${randomUUID()}`;
    try {
      const file = await open(path, O_CREAT | O_EXCL | O_RDWR, 0o600);
      await unlink(path);
      return file;
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Failure(500, 'NO_TEMPORARY_SPACE', `output of the command cannot be kept: ${problems.join('; ')}`);
}
