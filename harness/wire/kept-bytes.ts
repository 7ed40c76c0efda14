/** The beginning of a body, and how long all of it was. */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

export type KeptBytes = {
  add(chunk: Buffer): void;
  bytes(): number;
  /** Whether something is missing at the end. */
  cut(): boolean;
  buffer(): Buffer;
};

/** Keeps at most `limit` bytes. */
export function keepBytes(limit: number): KeptBytes {
  const chunks: Buffer[] = [];
  let total = 0;
  let kept = 0;
  return {
    add(chunk) {
      total += chunk.length;
      if (kept >= limit) return;
      // A copy of the part: a slice would keep the whole chunk in memory.
      const part = kept + chunk.length > limit ? Buffer.from(chunk.subarray(0, limit - kept)) : chunk;
      chunks.push(part);
      kept += part.length;
    },
    bytes: () => total,
    cut: () => total > kept,
    buffer: () => (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)),
  };
}

/** What a compressed body (or its beginning) decodes to, at most `limit` bytes; undefined when it does not. */
export function decodeBytes(bytes: Buffer, encoding: string, limit: number): Buffer | undefined {
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (encoding) {
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, options);
      case 'deflate':
        // Servers send both forms under this name: RFC 1950 begins with 8 in the low bits of the first byte.
        return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
      case 'br':
        return brotliDecompressSync(bytes, {
          maxOutputLength: limit,
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
        });
      default:
        return undefined;
    }
  } catch {
    return undefined; // broken, or larger than the limit: nothing of it is kept
  }
}
