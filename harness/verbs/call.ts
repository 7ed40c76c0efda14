/** `call`: one operation over plain HTTP, of the lifecycle API or of execd in a sandbox. */
import { isOfExecd } from '../execd-operations.ts';
import { type CallAction, type CallOwn, callSchema } from './call-format.ts';
import { checkOperation } from './checking.ts';
import { callExecd, checkExecdCall } from './execd-call.ts';
import { KEY_USES, type KeyUse } from './key-uses.ts';
import { checkOwnList } from './marks.ts';
import { newSandboxBody } from './new-sandbox.ts';
import type { CallRequest, Surroundings } from './surroundings.ts';
import { takeBack } from './take-back.ts';
import { defineVerb } from './verb.ts';

/** The operation that has a body when a scenario gives it none. */
const CREATES = 'createSandbox';

/** What the documents read by GET, and nothing else. */
const LOOKS = /^((get|list)[A-Z]|(ping|searchFiles|downloadFile|watchMetrics)$)/;

export const call = defineVerb<CallOwn>({
  name: 'call',
  summary: 'calls one operation of the API over plain HTTP',
  schema: callSchema,
  check(own, checking) {
    const { operation, sandbox, ...rest } = actionOf(own);
    checkOperation(operation, checking);
    const at = [...checking.path, 'call'];
    checkExecdCall(actionOf(own), checking);
    const bodies = (['body', 'text', 'base64', 'parts'] as const).filter((name) => rest[name] !== undefined);
    if (sandbox !== undefined) bodies.push('sandbox' as never);
    if (bodies.length > 1) checking.report(at, `a request has one body, not ${bodies.join(' and ')}`);
    if (sandbox !== undefined && operation !== CREATES) {
      checking.report([...at, 'sandbox'], `\`sandbox\` belongs to ${CREATES}`, undefined, true);
    }
    const { query, others = false } = rest;
    if (others && !listsAll(own)) {
      checking.report([...at, 'others'], '`others` belongs to a list of all there is', undefined, true);
    }
    if (listsAll(own) && !others && !isRefused(own)) checkOwnList(query, checking);
  },
  refused: isRefused,
  asks: (own) => actionOf(own).operation,
  requests: (own, methodOf) => methodOf(actionOf(own).operation),
  looks: (own) => LOOKS.test(actionOf(own).operation),
  hasStatus: true,
  looksAround,
  inSandbox: (own) => isOfExecd(actionOf(own).operation),
  result: (own) => (isOfExecd(actionOf(own).operation) ? EXECD_RESULT : RESULT),
  async perform(own, context) {
    const { around, signal } = context;
    const action = actionOf(own);
    if (isOfExecd(action.operation)) return callExecd(action, context);
    const request = requestOf(action, around);
    const result = await around.call(request, signal);
    if (request.wrongOnPurpose) await takeBack(request, result, around, signal);
    return result;
  },
});

const RESULT = { status: true, headers: true, body: true, sentAt: true, answeredAt: true } as const;
const EXECD_RESULT = {
  ...RESULT,
  bytes: true,
  sha256: true,
  base64: true,
  sent: true,
  stream: { events: [true], ended: true, id: true, stdout: true, stderr: true },
} as const;

function isRefused(own: CallOwn): boolean {
  const { wrong = false, key = 'right' } = actionOf(own);
  // A key that only the run knows may be the right one.
  return wrong || (key !== 'right' && KEY_USES.some((use) => use === key));
}

function looksAround(own: CallOwn): boolean {
  const { operation, path } = actionOf(own);
  return LOOKS.test(operation) && path === undefined && !isOfExecd(operation);
}

const listsAll = (own: CallOwn): boolean => looksAround(own) && actionOf(own).operation.startsWith('list');

const actionOf = (own: CallOwn): CallAction => (typeof own === 'string' ? { operation: own } : own);

function requestOf(action: CallAction, around: Surroundings): CallRequest {
  return {
    operation: action.operation,
    path: action.path ?? {},
    query: action.query ?? {},
    headers: action.headers ?? {},
    body: bodyOf(action, around),
    // A case may decide, which the format cannot check: what makes the header does.
    key: (action.key ?? 'right') as KeyUse,
    wrongOnPurpose: action.wrong ?? false,
  };
}

function bodyOf({ operation, base64, text, body, sandbox }: CallAction, around: Surroundings): CallRequest['body'] {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (text !== undefined) return text;
  if (body !== undefined) return JSON.stringify(body);
  return operation === CREATES ? JSON.stringify(newSandboxBody(sandbox ?? {}, around)) : undefined;
}
