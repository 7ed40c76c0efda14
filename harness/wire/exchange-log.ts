/** The exchanges of one recorder: which run, in which order they are numbered, and who gets their records. */
import { describeError, HarnessError } from '../errors.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeObserver, Running } from './live-exchange.ts';
import { type RawBodies, rawBodies } from './raw-bodies.ts';
import { type Recording, type RecordingOptions, toExchange } from './recording.ts';
import type { TranscriptWriter } from './transcript.ts';
import type { Trouble } from './trouble.ts';

export type ExchangeLog = {
  /** Begins an exchange, and writes down what `recording` has of it when it is over. */
  track(recording: Recording, begin: (observer: ExchangeObserver) => Running): void;
  /** Resolves when no exchange runs. */
  settled(): Promise<void>;
  /** What is known by now of the exchanges that run. */
  unfinished(): Exchange[];
  /** Ends every exchange that runs. */
  stopAll(trouble: Trouble): void;
  /** The first thing that `onExchange` has thrown. */
  failure(): HarnessError | undefined;
};

export function openExchangeLog(
  options: RecordingOptions,
  transcript: Pick<TranscriptWriter, 'write'>,
  onExchange: (exchange: Exchange, raw: RawBodies) => void,
): ExchangeLog {
  const running = new Map<Running, () => Exchange>();
  const waiting: (() => void)[] = [];
  let last = 0;
  let failure: HarnessError | undefined;

  function observe(exchange: Exchange): void {
    try {
      onExchange(exchange, rawBodies(exchange));
    } catch (error) {
      // Thrown here it would end the process, and the exchange is on its way to the client: close() reports it.
      failure ??= new HarnessError(`exchange ${exchange.seq} could not be processed: ${describeError(error)}`, {
        cause: error,
      });
    }
  }

  return {
    track(recording, begin) {
      let ended = false;
      let observed = false;
      let number: number | undefined;
      let exchange: Running | undefined;
      const record = (): Exchange => {
        if (number === undefined) {
          last += 1;
          number = last;
        }
        return toExchange(recording, options, number);
      };
      exchange = begin({
        clientLeft() {
          observed = true;
          observe(record());
        },
        finished() {
          ended = true;
          if (exchange) running.delete(exchange);
          const whole = record();
          transcript.write(whole);
          if (!observed) observe(whole);
          if (running.size === 0) for (const resolve of waiting.splice(0)) resolve();
        },
      });
      if (!ended) running.set(exchange, record);
    },
    settled: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    unfinished: () => [...running.values()].map((record) => record()),
    stopAll(trouble) {
      for (const exchange of running.keys()) exchange.stop(trouble);
    },
    failure: () => failure,
  };
}
