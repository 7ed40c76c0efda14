/** Bodies that arrive in small chunks. */
import { Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Beyond, a body goes on as it comes: what a reader does with small chunks shows in the first ones. */
const MAX_PIECES = 8192;

/** Cuts a body into chunks that are sent one by one. */
export function inPieces(chunkBytes: number): Transform {
  let pieces = 0;
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      let at = 0;
      for (; at < chunk.length && pieces < MAX_PIECES; at += chunkBytes, pieces += 1) {
        this.push(chunk.subarray(at, at + chunkBytes));
        await nextTurn();
      }
      if (at < chunk.length) this.push(chunk.subarray(at));
      done();
    },
  });
}
