/** Asks for a deletion until it is accepted: a conflict says only that something else is being done meanwhile. */
import { HarnessError } from '../errors.ts';
import { systemClock, until } from '../until.ts';
import { isDeleted, isDone } from './answers.ts';
import type { LifecycleClient } from './client.ts';

export type DeletionPatience = {
  /** Milliseconds in which a conflict has to be over. */
  within: number;
  /** Milliseconds that the answer to a deletion may take. */
  answerMs: number;
};

/** Between two deletions, where the first was answered with a conflict. */
const AGAIN_MS = 500;

/**
 * Deletes what is at `path`. `underWay`: whether, after a conflict (409), the deletion need not be asked for again. Throws
 * HarnessError when it is refused, or in conflict all the time. Gives false where there was nothing to delete.
 */
export async function acceptDeletion(
  client: LifecycleClient,
  path: string,
  { within, answerMs }: DeletionPatience,
  underWay: () => Promise<boolean> = async () => false,
): Promise<boolean> {
  let refusal: string | undefined;
  const there = await until(systemClock, { within, every: AGAIN_MS }, async () => {
    const { status, text } = await client.send('DELETE', path, undefined, answerMs);
    // Where it was refused before, it is this deletion, or one that was under way, that has been done.
    if (isDeleted(status)) return isDone(status) || refusal !== undefined;
    refusal = `DELETE answered ${status} ${text.slice(0, 200)}`.trim();
    if (status !== 409) throw new HarnessError(refusal);
    return (await underWay()) ? true : undefined;
  });
  if (there === undefined) throw new HarnessError(refusal ?? 'DELETE was not answered');
  return there;
}
