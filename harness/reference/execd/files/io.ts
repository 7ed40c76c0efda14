/**
 * Bytes from and to an open file. The streams of FileHandle keep the handle from being closed, and those of a bare
 * descriptor go on after it was closed and given to another file; these do neither.
 */
import type { FileHandle } from 'node:fs/promises';

const PIECE_BYTES = 64 * 1024;

/** The bytes from `start` up to `end`, which is not among them. Throws when the file turns out to be shorter. */
export async function* readSpan(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const wanted = Math.min(PIECE_BYTES, end - at);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) throw new Error(`the file became shorter than ${end} bytes while it was read`);
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** Writes all of `bytes` at `position`; a single write may take only some of them. */
export async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
