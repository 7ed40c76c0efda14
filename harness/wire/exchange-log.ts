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
  /** Resolves when `onExchange` has been told of each exchange, or each of a step or of a call of a driver. */
  recorded(of?: { step?: string; call?: string }): Promise<void>;
  /** What is known by now of the exchanges that run and that `onExchange` has not been told of, each with the step that it belongs to. */
  unfinished(): { exchange: Exchange; step: string | null }[];
  /** Ends every exchange that runs. */
  stopAll(trouble: Trouble): void;
  /** The first thing that `onExchange` has thrown. */
  failure(): HarnessError | undefined;
};

/** An exchange that runs. */
type One = { record: () => Exchange; step: string | null; call: string | undefined; observed: () => boolean };

export function openExchangeLog(
  options: RecordingOptions,
  transcript: Pick<TranscriptWriter, 'write'>,
  onExchange: (exchange: Exchange, raw: RawBodies, step: string | null) => void,
): ExchangeLog {
  const running = new Map<Running, One>();
  /** Who waits, and as long as what. */
  const waiting = new Map<() => void, () => boolean>();
  let last = 0;
  let failure: HarnessError | undefined;

  const until = (busy: () => boolean): Promise<void> =>
    busy() ? new Promise((resolve) => void waiting.set(resolve, busy)) : Promise.resolve();

  function wake(): void {
    for (const [resolve, busy] of waiting) {
      if (busy()) continue;
      waiting.delete(resolve);
      resolve();
    }
  }

  function observe(exchange: Exchange, step: string | null): void {
    try {
      onExchange(exchange, rawBodies(exchange), step);
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
          observe(record(), recording.step);
          wake();
        },
        finished() {
          ended = true;
          if (exchange) running.delete(exchange);
          const whole = record();
          transcript.write(whole);
          if (!observed) observe(whole, recording.step);
          wake();
        },
      });
      const { step, call } = recording;
      if (!ended) running.set(exchange, { record, step, call, observed: () => observed });
    },
    settled: () => until(() => running.size > 0),
    recorded: ({ step, call } = {}) =>
      until(() =>
        [...running.values()].some(
          (one) => !one.observed() && one.step === (step ?? one.step) && one.call === (call ?? one.call),
        ),
      ),
    unfinished: () =>
      [...running.values()]
        .filter(({ observed }) => !observed())
        .map(({ record, step }) => ({ exchange: record(), step })),
    stopAll(trouble) {
      for (const exchange of running.keys()) exchange.stop(trouble);
    },
    failure: () => failure,
  };
}
