/** Deletes what was made although the request for it breaks the document on purpose. */
import { until } from '../until.ts';
import { plainRequest } from './requests.ts';
import type { CallRequest, CallResult, Surroundings } from './surroundings.ts';

/** How what an operation makes is deleted: the operation, and its parameter for the id. */
const DELETIONS: Readonly<Record<string, { operation: string; parameter: string }>> = {
  createSandbox: { operation: 'deleteSandbox', parameter: 'sandboxId' },
  createSnapshot: { operation: 'deleteSnapshot', parameter: 'snapshotId' },
};
const AGAIN_MS = 100;

/**
 * Deletes at once what `request` has made: many such creations follow each other, and one that is under way may be why
 * the next is refused. What cannot be deleted is left to the clean-up.
 */
export async function takeBack(
  { operation }: CallRequest,
  { status, body }: CallResult,
  around: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const deletion = DELETIONS[operation];
  const id = (body as { id?: unknown } | null)?.id;
  if (deletion === undefined || status >= 300 || typeof id !== 'string') return;
  const path = { [deletion.parameter]: id };
  // A conflict passes: what is still being made cannot be deleted yet.
  await until(around, { within: Number.POSITIVE_INFINITY, every: AGAIN_MS, signal }, async () => {
    const answer = await around.call(plainRequest(deletion.operation, path), signal);
    return answer.status === 409 ? undefined : answer;
  });
}
