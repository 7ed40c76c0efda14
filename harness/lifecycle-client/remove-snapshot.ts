/** Deletes one snapshot as far as the text lets anybody: not before its creation has ended, and until it is really gone. */
import { HarnessError } from '../errors.ts';
import { systemClock, until } from '../until.ts';
import { acceptDeletion } from './accept-deletion.ts';
import { isGone, stateOf } from './answers.ts';
import type { LifecycleClient } from './client.ts';

/** How long a creation may take to end, and a deletion to be done. */
const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/**
 * Deletes the snapshot, unless it is gone. A conflict (409) says that something else is being done with it, as its creation in a
 * state that the documents do not list: it is asked again as long as its creation may take. `asked`: its deletion was accepted
 * before, and is only waited for. Throws HarnessError when it is refused, or the snapshot is still there afterwards. Gives
 * false where the server did not have it any more.
 */
export async function removeSnapshot(client: LifecycleClient, id: string, asked = false): Promise<boolean> {
  const path = `/snapshots/${encodeURIComponent(id)}`;
  const deadline = systemClock.now() + PATIENCE_MS;
  let there = true;
  if (!asked) {
    await reach(client, path, deadline, 'is still being created', (state) => state !== 'Creating');
    const within = deadline - systemClock.now();
    there = await acceptDeletion(client, path, { within, answerMs: PATIENCE_MS });
  }
  await reach(client, path, deadline, 'was deleted, and is still there', () => false);
  return there;
}

/** Waits until the snapshot is gone or in a state that is good enough. */
async function reach(
  client: LifecycleClient,
  path: string,
  deadline: number,
  complaint: string,
  enough: (state: unknown) => boolean,
): Promise<void> {
  const patience = { within: deadline - systemClock.now(), every: POLL_MS };
  const reached = await until(systemClock, patience, async () => {
    const answer = await client.send('GET', path);
    return isGone(answer.status) || enough(stateOf(answer)) ? true : undefined;
  });
  if (reached === undefined) throw new HarnessError(`it ${complaint} after ${PATIENCE_MS / 1000} s`);
}
