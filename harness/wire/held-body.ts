/** Bodies that are changed on their way are held whole. */
import type { IncomingMessage } from 'node:http';
import type { LiveExchange } from './live-exchange.ts';

/** The most that is held, in bytes. Beyond, the exchange fails. */
export const MAX_HELD_BYTES = 64 * 1024 * 1024;

/** Reads the body of a message whole and hands it on; fails the exchange when it is too large. */
export function holdWhole(
  message: IncomingMessage,
  exchange: Pick<LiveExchange, 'active' | 'fail'>,
  then: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    exchange.active();
    size += chunk.length;
    if (size > MAX_HELD_BYTES)
      exchange.fail({ reason: 'too-large', message: `a body to be changed has more than ${MAX_HELD_BYTES} bytes` });
    else chunks.push(chunk);
  });
  message.on('end', () => {
    if (message.complete && size <= MAX_HELD_BYTES) then(Buffer.concat(chunks));
  });
}
