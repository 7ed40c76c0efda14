/**
 * A server that goes away in the middle of a run: each check would fail, or wait for its whole time, for hours together.
 * Once a check has run out of time, or got no answer, the server is asked for something small. Does that not come either,
 * all workers wait; a server that was only restarted is back soon. One that is not is gone, and the run ends.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { createLifecycleClient } from '../lifecycle-client/client.ts';
import { ANSWER_MS } from '../lifecycle-client/preflight.ts';
import { systemClock, until } from '../until.ts';
import type { SessionInfo } from './info.ts';

export type Silence = {
  /** Before a check: waits for a server that has fallen silent. Whether it is gone for good. `signal` ends the wait. */
  gone(signal?: AbortSignal): Promise<boolean>;
  /** After a check that ran out of time or got no answer: the same, and the server is asked. */
  suspected(signal?: AbortSignal): Promise<boolean>;
  /** While a check is under way: asks now and then, and calls `lost` when the server is gone. Gives what ends it. */
  watch(lost: () => void): () => void;
  /** At the end of a run: whether it was gone and does not answer now either. */
  stillGone(): Promise<boolean>;
};

/** Why a check was not made, and a run ended early. */
export const STOPPED = 'the server stopped answering';

/** A server that is restarted may take so long, in milliseconds. */
export const PATIENCE_MS = 15_000;
const POLL_MS = 500;
/** A check that lasts longer may be waiting for a server that does not answer any more. */
const WATCH_MS = 10_000;

/** Where all workers of a run note it, in its folder of reports. */
export const SILENCE_FILE = 'no-answer';

export type Noted = {
  /** When the server was first found silent, RFC 3339. */
  since: string;
  /** What came instead of an answer. */
  why: string;
  /** It has not come back. */
  gone?: true;
};

/** What has been noted of the server of a run by now; undefined while it answers. */
export function notedSilence({ reports }: Pick<SessionInfo, 'reports'>): Noted | undefined {
  const file = join(reports, SILENCE_FILE);
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Noted) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // removed in this moment
    throw error;
  }
}

/** `patienceMs`: how long a silent server is waited for. */
export function createSilence(
  info: Pick<SessionInfo, 'target' | 'apiKey' | 'reports'>,
  patienceMs = PATIENCE_MS,
): Silence {
  const file = join(info.reports, SILENCE_FILE);
  const client = createLifecycleClient(info.target.url, info.apiKey);

  /** Why no answer came; undefined when one did, whatever it says: that is for the checks to judge. */
  const ask = async (): Promise<string | undefined> => {
    // Two questions: a server that hangs in one operation is not gone.
    const asked = ['/sandboxes?page=1&pageSize=1', '/sandboxes/no-such-sandbox'].map((target) =>
      client.send('GET', target, undefined, ANSWER_MS),
    );
    return Promise.any(asked).then(
      () => undefined,
      (error: AggregateError) => describeError(error.errors[0]),
    );
  };
  const forget = (): void => rmSync(file, { force: true });
  const note = (noted: Noted): void => {
    // Whole or not at all: other workers read it at any moment.
    const own = `${file}-${randomUUID()}`;
    writeFileSync(own, JSON.stringify(noted));
    renameSync(own, file);
  };

  /** Asks until it answers or its time is up. */
  const wait = async (since: string, signal?: AbortSignal): Promise<boolean> => {
    const end = Date.parse(since) + patienceMs;
    const found = await until(systemClock, { within: Number.POSITIVE_INFINITY, every: POLL_MS, signal }, async () => {
      if (notedSilence(info)?.gone) return 'gone';
      const why = await ask();
      if (why === undefined) {
        forget();
        return 'back';
      }
      if (notedSilence(info) === undefined) note({ since, why });
      if (Date.now() < end) return undefined;
      note({ since, why, gone: true });
      return 'gone';
    });
    // Whoever gave up waiting knows nothing: with its note the next question without an answer would be the last.
    const noted = notedSilence(info);
    if (found === undefined && noted?.since === since && noted.gone === undefined) forget();
    return found === 'gone';
  };

  const suspected = (signal?: AbortSignal): Promise<boolean> =>
    wait(notedSilence(info)?.since ?? new Date().toISOString(), signal);

  return {
    async gone(signal) {
      const noted = notedSilence(info);
      return noted === undefined ? false : (noted.gone ?? wait(noted.since, signal));
    },
    suspected,
    watch(lost) {
      const ended = new AbortController();
      const look = async (): Promise<void> => {
        for (;;) {
          await systemClock.pause(WATCH_MS, ended.signal);
          if (ended.signal.aborted) return;
          if (await suspected(ended.signal)) return lost();
        }
      };
      void look();
      return () => ended.abort();
    },
    stillGone: async () => notedSilence(info)?.gone === true && (await ask()) !== undefined,
  };
}
