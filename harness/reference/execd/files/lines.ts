import type { FileHandle } from 'node:fs/promises';

const NEWLINE = 0x0a;

/**
 * The bytes of `limit` lines from line `offset` on, counted from 1, line ends kept as they are. Only `\n` ends a line.
 */
export async function* readLines(file: FileHandle, offset: number, limit: number): AsyncGenerator<Buffer> {
  const last = offset + limit;
  let line = 1;
  for (let position = 0; line < last; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(64 * 1024), 0, 64 * 1024, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    let from = line >= offset ? 0 : bytesRead;
    let to = bytesRead;
    for (let at = -1; line < last; ) {
      at = buffer.subarray(0, bytesRead).indexOf(NEWLINE, at + 1);
      if (at < 0) break;
      line++;
      if (line === offset) from = at + 1;
      if (line === last) to = at + 1;
    }
    if (from < to) yield buffer.subarray(from, to);
  }
}
