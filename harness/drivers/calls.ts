/** Which exchanges the calls of a driver have made, as the recorder saw them. */
import type { Exchange } from '../wire/exchange.ts';
import type { RawBodies } from '../wire/raw-bodies.ts';

export type SeenExchange = { exchange: Exchange; raw: RawBodies };

export type CallLog = {
  /** Told of every exchange that has ended. */
  see(exchange: Exchange, raw: RawBodies): void;
  /** The exchanges of a call from now on, in the order in which they end; the list grows until the call is closed. */
  open(call: string): readonly SeenExchange[];
  close(call: string): void;
};

export function createCallLog(): CallLog {
  const calls = new Map<string, SeenExchange[]>();
  return {
    see(exchange, raw) {
      if (exchange.call !== undefined) calls.get(exchange.call)?.push({ exchange, raw });
    },
    open(call) {
      const seen: SeenExchange[] = [];
      calls.set(call, seen);
      return seen;
    },
    close(call) {
      calls.delete(call);
    },
  };
}
