import { badRequest, Failure } from '../failure.ts';

/** Positions of the first and the last byte. */
export type ByteRange = { start: number; end: number };

/**
 * Reads a Range header (RFC 9110, 14.2) for a file of `size` bytes. Undefined where the whole file is to be sent: no
 * header, another unit than bytes, or several ranges, which a server may decline to serve one by one.
 * Throws 400 for a header that is not well formed, 416 for a range that holds no byte of the file.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined || !/^bytes\s*=/i.test(header)) return undefined;
  const text = header.slice(header.indexOf('=') + 1).trim();
  if (text.includes(',')) return undefined;
  const match = /^(\d*)-(\d*)$/.exec(text);
  const [, first = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '') || (first !== '' && last !== '' && Number(last) < Number(first))) {
    throw badRequest(
      `Range must be like bytes=0-499, bytes=500- or bytes=-500, got ${header.slice(0, 80)}`,
      'INVALID_RANGE',
    );
  }
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (start >= size || end < start) {
    throw new Failure(
      416,
      'RANGE_NOT_SATISFIABLE',
      `the file has ${size} bytes, ${header.slice(0, 80)} has none of them`,
      {
        'content-range': `bytes */${size}`,
      },
    );
  }
  return { start, end };
}
