import { HarnessError } from '../../errors.ts';
import type { KeyUse } from '../../scenario/verbs.ts';
import type { Action } from './action.ts';

/** `call`: one operation over plain HTTP. Result: `{ status, headers, body, sentAt, answeredAt }`. */
export const call: Action = async (step, { around, signal }) => {
  if (step.call === undefined) throw new HarnessError(`no operation: ${step.check}`);
  const action = typeof step.call === 'string' ? { operation: step.call } : step.call;
  const body = action.text ?? (action.body === undefined ? undefined : JSON.stringify(action.body));
  return around.call(
    {
      operation: action.operation,
      path: action.path ?? {},
      query: action.query ?? {},
      headers: action.headers ?? {},
      body,
      // A case may decide, which the format cannot check: what makes the header does.
      key: (action.key ?? 'right') as KeyUse,
      wrongOnPurpose: action.wrong ?? false,
    },
    signal,
  );
};
