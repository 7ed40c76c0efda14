/** The last part of an output, in bounded memory. */

const KEPT_BYTES = 8 * 1024;

export type Tail = { push(chunk: Uint8Array): void; text(): string };

/** Keeps the last 8 KiB of what is pushed. */
export function createTail(): Tail {
  let kept = Buffer.alloc(0);
  return {
    push(chunk) {
      kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES);
    },
    text: () => kept.toString('utf8'),
  };
}
