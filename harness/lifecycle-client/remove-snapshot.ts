/** Deletes one snapshot as far as the text lets anybody: not before its creation has ended, and until it is really gone. */
import { HarnessError } from '../errors.ts';
import { systemClock, until } from '../until.ts';
import { acceptDeletion } from './accept-deletion.ts';
import { isGone, stateOf } from './answers.ts';
import type { LifecycleClient } from './client.ts';

/** How long a creation may take to end, and a deletion to be done. */
const PATIENCE_MS = 60_000;

export type Removal = {
  /** Its deletion was accepted before, and is only waited for. */
  asked?: boolean;
  /** Milliseconds that its creation may still take; a minute when absent. */
  creationMs?: number;
};

const POLL_MS = 100;

/**
 * Deletes the snapshot, unless it is gone. A conflict (409) says that something else is being done with it, as its creation in a
 * state that the documents do not list: it is asked again as long as its creation may take. Throws HarnessError when it is refused, or the snapshot is still there afterwards. Gives
 * false where the server did not have it any more.
 */
export async function removeSnapshot(
  client: LifecycleClient,
  id: string,
  { asked = false, creationMs = PATIENCE_MS }: Removal = {},
): Promise<boolean> {
  const path = `/snapshots/${encodeURIComponent(id)}`;
  let there = true;
  if (!asked) {
    await reach(client, path, creationMs, 'is still being created', (state) => state !== 'Creating');
    there = await acceptDeletion(client, path, { within: creationMs, answerMs: PATIENCE_MS });
  }
  await reach(client, path, PATIENCE_MS, 'was deleted, and is still there', () => false);
  return there;
}

/** Waits until the snapshot is gone or in a state that is good enough. */
async function reach(
  client: LifecycleClient,
  path: string,
  within: number,
  complaint: string,
  enough: (state: unknown) => boolean,
): Promise<void> {
  const reached = await until(systemClock, { within, every: POLL_MS }, async () => {
    const answer = await client.send('GET', path);
    return isGone(answer.status) || enough(stateOf(answer)) ? true : undefined;
  });
  if (reached === undefined) throw new HarnessError(`it ${complaint}${within > 0 ? ` after ${within / 1000} s` : ''}`);
}
