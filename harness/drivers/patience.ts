/** How long a call of an SDK is waited for: as long as it asks the server something, or somebody waits for the server. */
import { HarnessError } from '../errors.ts';
import { systemClock, until } from '../until.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { CallLog, SeenExchange } from './calls.ts';
import type { HttpDriver } from './http/driver.ts';
import { unusedEndpoint } from './sdk-answers.ts';

type Seen = readonly SeenExchange[];

/** A call under its mark, and what it has sent and got; `work` makes it. */
export type Made<T> = { mark: string; seen: Seen; work(): Promise<T> };

export type Patience = {
  /**
   * Makes a call. Throws Unfit when execd answers and the SDK, which waits for it (`sandboxId`), has not even asked it;
   * HarnessError when the driver does not answer although nothing that it has asked is under way.
   */
  own<T>(call: { sandboxId?(seen: Seen): string | undefined }, made: Made<T>): Promise<T>;
  /** Waits for something that a call needs, by its mark: meanwhile the driver is not silent. */
  waiting<T>(mark: string | undefined, work: () => Promise<T>): Promise<T>;
};

/** How long an SDK may have the endpoint of a sandbox and ask nothing there, in milliseconds. */
const STUCK_MS = 2000;
const LOOK_MS = 250;
/** How long a driver may ask nothing and answer nothing, in milliseconds. No SDK pauses as long between two requests. */
const SILENT_MS = 8000;

/** What is not to be waited for any more, in the words of the finding. */
export class Unfit extends Error {
  readonly exchange: Exchange;

  constructor(message: string, exchange: Exchange) {
    super(message);
    this.exchange = exchange;
  }
}

/** Of the driver with this name; `plain` asks whether execd answers. */
export function createPatience(
  name: string,
  { calls, silentMs = SILENT_MS }: { calls: CallLog; silentMs?: number },
  plain: HttpDriver,
): Patience {
  /** How much each call waits for that is not the driver's. */
  const waits = new Map<string, number>();

  /** Rejects with Unfit. Otherwise never settles. */
  async function untilStuck(
    mark: string,
    seen: Seen,
    sandboxId: (seen: Seen) => string | undefined,
    signal: AbortSignal,
  ) {
    let since: number | undefined;
    const found = await until(systemClock, { within: Number.POSITIVE_INFINITY, every: LOOK_MS, signal }, async () => {
      const endpoint = unusedEndpoint(seen);
      const id = sandboxId(seen);
      if (endpoint === undefined || id === undefined || calls.underWay(mark)) {
        since = undefined;
        return undefined;
      }
      since ??= systemClock.now();
      if (systemClock.now() - since < STUCK_MS || signal.aborted) return undefined;
      return (await plain.answers(id)) ? endpoint : undefined;
    });
    if (found === undefined || signal.aborted) return new Promise<never>(() => undefined);
    throw new Unfit('it asks nothing at the endpoint of execd, where plain HTTP is answered', found);
  }

  /** Rejects with HarnessError. Otherwise never settles. */
  async function untilSilent(mark: string, seen: Seen, elsewhere: () => boolean, signal: AbortSignal) {
    let silent = 0;
    let known = 0;
    let last = systemClock.now();
    const found = await until(systemClock, { within: Number.POSITIVE_INFINITY, every: LOOK_MS, signal }, () => {
      const now = systemClock.now();
      // While this thread had no time to look, nobody knows what the driver has done.
      const passed = Math.min(now - last, 2 * LOOK_MS);
      last = now;
      const active = seen.length > known || waits.has(mark) || calls.underWay(mark) || elsewhere();
      known = seen.length;
      silent = active ? 0 : silent + passed;
      return silent < silentMs ? undefined : true;
    });
    if (found === undefined || signal.aborted) return new Promise<never>(() => undefined);
    const exchange = seen.at(-1)?.exchange;
    const had =
      exchange === undefined
        ? 'and has asked the server nothing'
        : `although the server has: ${exchange.request.method} ${exchange.request.target}, ${exchange.response?.status ?? exchange.failure}`;
    throw new HarnessError(`the driver ${name} does not answer, ${had} (nothing for ${silentMs / 1000} s)`);
  }

  return {
    async own({ sandboxId }, { mark, seen, work }) {
      const over = new AbortController();
      // An endpoint that is no address of the recorder is asked where nobody sees it: that is the server's.
      const elsewhere = (): boolean => sandboxId !== undefined && unusedEndpoint(seen) !== undefined;
      const ends: Promise<never>[] = [untilSilent(mark, seen, elsewhere, over.signal)];
      if (sandboxId !== undefined) ends.push(untilStuck(mark, seen, sandboxId, over.signal));
      const working = work();
      let answered = false;
      try {
        return await Promise.race([working.finally(() => (answered = true)), ...ends]);
      } catch (error) {
        if (!answered) {
          // What the SDK would still do, such as removing a sandbox, must not happen.
          calls.giveUp(mark);
        }
        throw error;
      } finally {
        over.abort();
      }
    },
    async waiting(mark, work) {
      if (mark === undefined) return work();
      waits.set(mark, (waits.get(mark) ?? 0) + 1);
      try {
        return await work();
      } finally {
        const left = (waits.get(mark) ?? 1) - 1;
        if (left > 0) waits.set(mark, left);
        else waits.delete(mark);
      }
    },
  };
}
