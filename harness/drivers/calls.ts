/** Which exchanges the calls of a driver have made, as the recorder saw them. */
import type { Exchange } from '../wire/exchange.ts';
import type { RawBodies } from '../wire/raw-bodies.ts';
import type { Recorder } from '../wire/recorder.ts';

export type SeenExchange = { exchange: Exchange; raw: RawBodies };

/** The path that an exchange asks for, without query and without slashes at its end. */
export const requestPath = ({ request }: Pick<Exchange, 'request'>): string =>
  request.target.replace(/\?.*$/s, '').replace(/(?<=.)\/+$/, '');

export type CallLog = {
  /** Told of every exchange that has ended. */
  see(exchange: Exchange, raw: RawBodies): void;
  /** The exchanges of a call from now on, in the order in which they end; the list grows until the call is closed. */
  open(call: string): readonly SeenExchange[];
  close(call: string): void;
  /** Resolves when the list of a call has every exchange that the call has begun. */
  recorded(call: string): Promise<void>;
  /** Whether a request of the call is under way. */
  underWay(call: string): boolean;
  /** Nobody waits for the call any more: whatever it still asks, the server is not asked. */
  giveUp(call: string): void;
};

/** `recorder` is asked for when it is needed: it must be told of this log before it is there. */
export function createCallLog(recorder: () => Pick<Recorder, 'unfinished' | 'recorded' | 'refuse'>): CallLog {
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
    recorded: (call) => recorder().recorded({ call }),
    underWay: (call) =>
      recorder()
        .unfinished()
        .some(({ exchange }) => exchange.call === call),
    giveUp: (call) => recorder().refuse(call),
  };
}
