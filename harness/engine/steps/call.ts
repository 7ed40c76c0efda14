import { HarnessError } from '../../errors.ts';
import type { CallAction } from '../../scenario/format.ts';
import type { KeyUse } from '../../scenario/verbs.ts';
import type { CallRequest, CallResult, Surroundings } from '../surroundings.ts';
import type { Action } from './action.ts';

/** `call`: one operation over plain HTTP. Result: `{ status, headers, body, sentAt, answeredAt }`. */
export const call: Action = async (step, { around, signal }) => {
  if (step.call === undefined) throw new HarnessError(`no operation: ${step.check}`);
  const action = typeof step.call === 'string' ? { operation: step.call } : step.call;
  const request = requestOf(action);
  const result = await around.call(request, signal);
  if (request.wrongOnPurpose) await takeBack(request, result, around, signal);
  return result;
};

function requestOf(action: CallAction): CallRequest {
  return {
    operation: action.operation,
    path: action.path ?? {},
    query: action.query ?? {},
    headers: action.headers ?? {},
    body: bodyOf(action),
    // A case may decide, which the format cannot check: what makes the header does.
    key: (action.key ?? 'right') as KeyUse,
    wrongOnPurpose: action.wrong ?? false,
  };
}

function bodyOf({ base64, text, body }: CallAction): CallRequest['body'] {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return text ?? (body === undefined ? undefined : JSON.stringify(body));
}

/** How what an operation makes is deleted: the operation, and its parameter for the id. */
const DELETIONS: Readonly<Record<string, { operation: string; parameter: string }>> = {
  createSandbox: { operation: 'deleteSandbox', parameter: 'sandboxId' },
  createSnapshot: { operation: 'deleteSnapshot', parameter: 'snapshotId' },
};
const AGAIN_MS = 100;

/**
 * What was made although its creation breaks the document on purpose is deleted at once: many such creations follow
 * each other, and one that is under way may be why the next is refused. What cannot be deleted is left to the clean-up.
 */
async function takeBack(
  { operation }: CallRequest,
  { status, body }: CallResult,
  around: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const deletion = DELETIONS[operation];
  const id = (body as { id?: unknown } | null)?.id;
  if (deletion === undefined || status >= 300 || typeof id !== 'string') return;
  const path = { [deletion.parameter]: id };
  const rest = { query: {}, headers: {}, body: undefined, key: 'right', wrongOnPurpose: false } as const;
  for (;;) {
    const answer = await around.call({ operation: deletion.operation, path, ...rest }, signal);
    // A conflict passes: what is still being made cannot be deleted yet.
    if (answer.status !== 409 || signal.aborted) return;
    await around.pause(AGAIN_MS, signal);
  }
}
