import { type Clock, systemClock, until } from '../until.ts';
import { acceptDeletion } from './accept-deletion.ts';
import { isOver, stateOf } from './answers.ts';
import type { LifecycleClient } from './client.ts';

/** How long a deleted sandbox may take until it has ended: a runtime may first ask its processes to end by themselves. */
export const ENDED_MS = 90_000;
/** What is waited for then, in the words of Waits. */
export const ENDED_FACT = 'a deleted sandbox is gone';
/**
 * How long a deleted sandbox is Failed until it has ended, in milliseconds. No state follows Failed, and how long one that is
 * deleted can still be read is not said; but a report may lag behind a deletion that has only begun.
 */
const FAILED_MS = 5000;
/** For the answer to a deletion, which may come when all is gone. */
const DELETE_MS = 30_000;
const POLL_MS = 100;

/**
 * Deletes a sandbox. A conflict (409) says that something else is being done with it, or that it is being deleted already:
 * it is asked again until it is accepted, or the sandbox is Stopping or has ended. Throws HarnessError when it is refused,
 * or was in conflict for so long as a deletion may take. Gives false where the server did not have it any more at once.
 */
export async function deleteSandbox(client: LifecycleClient, id: string): Promise<boolean> {
  const path = pathOf(id);
  return acceptDeletion(client, path, { within: ENDED_MS, answerMs: DELETE_MS }, async () => {
    const shown = await client.send('GET', path);
    return isOver(shown) || stateOf(shown) === 'Stopping';
  });
}

/** Waits until a deleted sandbox has ended, `within` milliseconds; a function is asked after each look. False when it has not. */
export async function hasEnded(
  client: LifecycleClient,
  id: string,
  within: number | (() => number) = ENDED_MS,
  clock: Clock = systemClock,
): Promise<boolean> {
  let failedSince: number | undefined;
  const ended = await until(clock, { within, every: POLL_MS }, async () => {
    const shown = await client.send('GET', pathOf(id));
    const now = clock.now();
    failedSince = stateOf(shown) === 'Failed' ? (failedSince ?? now) : undefined;
    return isOver(shown) || (failedSince !== undefined && now - failedSince >= FAILED_MS) ? true : undefined;
  });
  return ended === true;
}

const pathOf = (id: string): string => `/sandboxes/${encodeURIComponent(id)}`;
