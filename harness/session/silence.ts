/**
 * A server that falls silent in the middle of a run: each check would wait for its whole time, for hours together. Once
 * a check has run out of time, the server is asked for a list of one; does that not come either, later checks are
 * blocked until it comes again.
 */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { createLifecycleClient } from '../lifecycle-client/client.ts';
import { ANSWER_MS } from '../lifecycle-client/preflight.ts';
import type { SessionInfo } from './info.ts';

export type Silence = {
  /** Before a check: what blocks it, or undefined when it is to be made. */
  blocking(): Promise<string | undefined>;
  /** After a check that ran out of time. */
  suspected(): Promise<void>;
};

/** For so long nobody asks again: every scenario would wait for an answer that does not come. */
const BELIEVED_MS = 30_000;

/** Where all workers of a run note it, in its folder of reports. */
export const SILENCE_FILE = 'no-answer';

/** `believedMs`: milliseconds for which nobody asks again. */
export function createSilence(
  { target, apiKey, reports }: Pick<SessionInfo, 'target' | 'apiKey' | 'reports'>,
  believedMs = BELIEVED_MS,
): Silence {
  const noted = join(reports, SILENCE_FILE);
  const client = createLifecycleClient(target.url, apiKey);
  const ask = async (): Promise<void> => {
    try {
      // Whatever it answers: that is for the checks to judge.
      await client.send('GET', '/sandboxes?page=1&pageSize=1', undefined, ANSWER_MS);
      rmSync(noted, { force: true });
    } catch (error) {
      writeFileSync(noted, describeError(error));
    }
  };
  return {
    suspected: ask,
    async blocking() {
      const since = ageOf(noted);
      if (since === undefined) return undefined;
      if (since >= believedMs) await ask();
      return ageOf(noted) === undefined ? undefined : 'the server no longer answers';
    },
  };
}

/** Milliseconds since a file was written; undefined when it is not there. */
function ageOf(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  // The file system knows fractions of a millisecond: a file of just now would be younger than nothing.
  return stats === undefined ? undefined : Math.max(0, Date.now() - stats.mtimeMs);
}
