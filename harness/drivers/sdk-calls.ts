/** The calls of an SDK: marked for the recorder, and done in another way where the SDK cannot use what it gets. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { describeError, HarnessError } from '../errors.ts';
import { systemClock } from '../until.ts';
import type { Exchange, RecordedResponse } from '../wire/exchange.ts';
import { CALL_HEADER } from '../wire/header-lines.ts';
import type { Differ, Difference } from './agree.ts';
import { type CallLog, requestPath, type SeenExchange } from './calls.ts';
import { type DriverOptions, NotStarted, Unsupported } from './driver.ts';
import type { HttpDriver } from './http/driver.ts';
import { createPatience, Unfit } from './patience.ts';
import { refusedRequest, unusedAnswer } from './sdk-answers.ts';
import { type Otherwise, refuseOtherwise } from './sent.ts';
import type { Operation, SdkTrouble } from './trouble.ts';

/** What the runner does for drivers that are an SDK. */
export type SdkWatch = {
  /** Fed with every exchange of the scenario. */
  calls: CallLog;
  /** Operations that the SDK is known not to be able to use at this server: it is not asked for them again. */
  unfit: Iterable<Operation>;
  note(trouble: SdkTrouble): void;
  /** What is wrong with the request of an exchange, by the documents; undefined where they allow it. */
  wrongIn(exchange: Exchange): Promise<string | undefined>;
  /** How long a driver may do nothing that the recorder sees before it answers, in milliseconds; SILENT_MS when absent. */
  silentMs?: number;
};

type Seen = readonly SeenExchange[];

export type SdkCall<T> = {
  operation: Operation;
  own(): Promise<T>;
  /**
   * Does the call without the SDK. `seen`: what the SDK has sent and got for it, undefined where it was not asked;
   * `error`: what it has thrown.
   */
  instead(seen?: Seen, error?: unknown): Promise<T>;
  /**
   * What the record says, where the SDK says that it was done or refused; names to `differ` what the SDK says otherwise.
   * Throws what plain HTTP would have thrown.
   */
  recorded(said: T, seen: Seen, differ: Differ): Promise<T>;
  /** Of a call whose refusal is a result: the one of an answer that refuses. */
  refused?(response: RecordedResponse, seen: Seen): T;
  /** What the record has that was not asked for. */
  sent?(seen: Seen): Otherwise | undefined;
  /** Of a call that waits for a sandbox: which it is, as soon as that is known. */
  sandboxId?(seen: Seen): string | undefined;
};

export type Asking = {
  /** Headers of the request that the SDK is making, or of all that it makes for the call. */
  headers(): Record<string, string>;
  /** As DriverOptions has it. */
  mending(): (what: string, target: string) => void;
  /** Waits for something in the middle of a call, for the SDK. */
  waiting<T>(work: () => Promise<T>): Promise<T>;
  ask<T>(call: SdkCall<T>): Promise<T>;
};

/** How long the record of a call may take, in milliseconds: a stream that was given up is read on for a while. */
const RECORDED_MS = 3000;

/** Which call is being made, by its mark. One for all drivers: each storage costs something at every promise, for good. */
const current = new AsyncLocalStorage<string>();

/** For the SDK with the name of a driver; `plain` does what it cannot do. */
export function createAsking(name: string, options: DriverOptions, watch: SdkWatch, plain: HttpDriver): Asking {
  const unfit = new Set(watch.unfit);
  /** What the driver has done for its SDK in the calls that are being made. */
  const mended = new Map<string, { what: string; target: string }[]>();
  /** What is known of this SDK and need not be told once more. */
  const noted = new Set<string>();
  const patience = createPatience(name, watch, plain);
  let calls = 0;

  const note = (trouble: Omit<SdkTrouble, 'driver'>): void => {
    const { operation, kind, what = '' } = trouble;
    const key = `${operation} ${kind} ${what}`;
    if (!noted.has(key)) watch.note({ driver: name, ...trouble });
    noted.add(key);
  };

  /** Whether the log has all that a call has sent. */
  const isRecorded = (mark: string): Promise<boolean> => {
    const over = new AbortController();
    const late = delay(RECORDED_MS, false, { ref: false, signal: over.signal }).catch(() => false);
    return Promise.race([watch.calls.recorded(mark).then(() => true), late]).finally(() => over.abort());
  };

  /** Whether the server has refused the call since the SDK sent what the documents do not allow. */
  async function isOwnFault(operation: Operation, seen: Seen): Promise<boolean> {
    const exchange = refusedRequest(seen);
    const wrong = exchange === undefined ? undefined : await watch.wrongIn(exchange);
    if (exchange === undefined || wrong === undefined) return false;
    note({ operation, kind: 'refused', error: wrong, exchange });
    return true;
  }

  async function ask<T>(call: SdkCall<T>): Promise<T> {
    const { operation, instead } = call;
    if (unfit.has(operation)) return instead();
    calls += 1;
    const mark = `${name} ${operation} ${calls}`;
    const seen = watch.calls.open(mark);
    const began = systemClock.now();
    try {
      let said: T;
      try {
        said = await patience.own(call, { mark, seen, work: () => current.run(mark, () => call.own()) });
      } catch (error) {
        return await afterError(call, error, { mark, seen, began });
      }
      const whole = await isRecorded(mark);
      for (const { what, target } of mended.get(mark) ?? []) {
        const of = seen.findLast(({ exchange }) => requestPath(exchange).endsWith(target));
        if (of !== undefined) note({ operation, kind: 'mended', error: what, exchange: of.exchange });
      }
      if (!whole) return said;
      if (await isOwnFault(operation, seen)) return await instead();
      refuseOtherwise(name, call.sent?.(seen));
      return await call.recorded(said, seen, ({ what, said: error, recorded, exchange }: Difference) =>
        note({ operation, kind: 'misread', what, error, recorded, exchange }),
      );
    } finally {
      watch.calls.close(mark);
      mended.delete(mark);
    }
  }

  async function afterError<T>(
    { operation, instead, sandboxId, sent, refused }: SdkCall<T>,
    error: unknown,
    { mark, seen, began }: { mark: string; seen: Seen; began: number },
  ): Promise<T> {
    /** It is the SDK's trouble only if the call can be done without it. */
    const without = async (exchange: Exchange): Promise<T> => {
      const result = await instead(seen, error);
      unfit.add(operation);
      note({ operation, kind: 'unused', error: describeError(error), exchange });
      return result;
    };
    if (error instanceof Unfit) {
      refuseOtherwise(name, sent?.(seen));
      return without(error.exchange);
    }
    // Neither the server's nor the SDK's; or the server's: it was plain HTTP that asked.
    if (error instanceof HarnessError || error instanceof NotStarted) throw error;
    await isRecorded(mark);
    // No SDK need be able to do everything.
    if (error instanceof Unsupported) return instead(seen.length === 0 ? undefined : seen, error);
    if (await isOwnFault(operation, seen)) return instead();
    refuseOtherwise(name, sent?.(seen));
    // Whoever has waited all the time for a sandbox knows nothing that plain HTTP would find out.
    const waited = sandboxId !== undefined && systemClock.now() - began >= options.readySeconds * 1000;
    const unused = waited ? undefined : unusedAnswer(operation, seen);
    if (unused !== undefined) return without(unused);
    const exchange = seen.at(-1)?.exchange;
    const response = exchange?.failure === undefined ? exchange?.response : undefined;
    if (exchange === undefined || response === undefined || response.status < 400 || refused === undefined) throw error;
    // The SDK does not say with which status it was refused, or that it was.
    const recorded = String(response.status);
    note({ operation, kind: 'misread', what: 'refusal', error: describeError(error), recorded, exchange });
    return refused(response, seen);
  }

  return {
    ask,
    waiting: (work) => patience.waiting(current.getStore(), work),
    headers() {
      const mark = current.getStore();
      return mark === undefined ? {} : { [CALL_HEADER]: mark };
    },
    mending() {
      const mark = current.getStore();
      return (what, target) => {
        if (mark !== undefined) mended.set(mark, [...(mended.get(mark) ?? []), { what, target }]);
      };
    },
  };
}
