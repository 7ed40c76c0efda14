import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { badRequest, onPath } from '../failure.ts';
import { type Call, queryInteger } from '../http/call.ts';
import { readSpan } from './io.ts';
import { readLines } from './lines.ts';
import { queryPath } from './path.ts';
import { parseRange } from './range.ts';
import { openRegular } from './regular.ts';

/** Files under /proc and /sys say that they are empty; so much of them is sent. In bytes. */
const MOST_OF_SIZELESS = 1024 * 1024;

/** GET /files/download: bytes, a range of bytes, or with `offset` or `limit` lines. */
export async function downloadFile(call: Call): Promise<void> {
  const path = queryPath(call);
  const offset = queryInteger(call, 'offset', 1);
  const limit = queryInteger(call, 'limit', 1);
  const byLines = offset !== undefined || limit !== undefined;
  if (byLines && call.req.headers.range !== undefined) {
    throw badRequest('Range and offset/limit are mutually exclusive', 'RANGE_AND_LINES');
  }
  const { file, size, stats } = await onPath(path, () => openRegular(path));
  try {
    if (byLines) await sendLines(call, file, offset ?? 1, limit ?? Number.POSITIVE_INFINITY);
    else if (size === 0) await sendSizeless(call, file, path);
    else await sendBytes(call, file, path, stats);
  } finally {
    await file.close();
  }
}

async function sendLines({ req, res }: Call, file: FileHandle, offset: number, limit: number): Promise<void> {
  res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  if (req.method === 'HEAD') res.end();
  else await pipeline(Readable.from(readLines(file, offset, limit), { objectMode: false }), res);
}

async function sendBytes({ req, res }: Call, file: FileHandle, path: string, stats: Stats): Promise<void> {
  const tag = `"${stats.ino.toString(16)}-${stats.size.toString(16)}-${stats.mtimeMs.toString(16)}"`;
  // RFC 9110, 13.1.5: a client that resumes an older download gets the file as it is now.
  const changed = req.headers['if-range'] !== undefined && req.headers['if-range'] !== tag;
  const range = changed ? undefined : parseRange(req.headers.range, stats.size);
  const { start, end } = range ?? { start: 0, end: stats.size - 1 };
  res.writeHead(range ? 206 : 200, {
    ...fileHeaders(path),
    etag: tag,
    'content-length': end - start + 1,
    ...(range ? { 'content-range': `bytes ${start}-${end}/${stats.size}` } : {}),
  });
  // A file that shrinks meanwhile cuts the connection, so that the client can tell that it has not got all.
  if (req.method === 'HEAD') res.end();
  else await pipeline(Readable.from(readSpan(file, start, end + 1), { objectMode: false }), res);
}

async function sendSizeless({ req, res }: Call, file: FileHandle, path: string): Promise<void> {
  const buffer = Buffer.alloc(MOST_OF_SIZELESS);
  let size = 0;
  for (;;) {
    const { bytesRead } = await onPath(path, () => file.read(buffer, size, buffer.length - size, size));
    if (bytesRead === 0) break;
    size += bytesRead;
    if (size === buffer.length) break;
  }
  const range = parseRange(req.headers.range, size);
  const content = range ? buffer.subarray(range.start, range.end + 1) : buffer.subarray(0, size);
  res.writeHead(range ? 206 : 200, {
    ...fileHeaders(path),
    'content-length': content.length,
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${size}` } : {}),
  });
  res.end(content);
}

function fileHeaders(path: string): Record<string, string> {
  const name = basename(path);
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_');
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeRfc8187(name)}`,
    'accept-ranges': 'bytes',
  };
}

function encodeRfc8187(text: string): string {
  return encodeURIComponent(text).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
