/** `call`: one operation over plain HTTP. */
import type { Kit } from '../format/kit.ts';
import { checkOperation } from './checking.ts';
import { KEY_USES, type KeyUse } from './key-uses.ts';
import { checkOwnList } from './marks.ts';
import { newSandboxBody } from './new-sandbox.ts';
import type { CallRequest, Surroundings } from './surroundings.ts';
import { takeBack } from './take-back.ts';
import { defineVerb, type OwnOf } from './verb.ts';

/** The operation that has a body when a scenario gives it none. */
const CREATES = 'createSandbox';

/** So the documents name what they read by GET, and nothing else. */
const LOOKS = /^(get|list)[A-Z]/;

const schema = ({ Type, Text, Texts, Values, Anything, closed }: Kit) =>
  Type.Union([
    Type.String({ minLength: 1 }),
    Type.Object(
      {
        operation: Text('operationId in specs/sandbox-lifecycle.yml.'),
        path: Type.Optional(Values('Path parameters.')),
        query: Type.Optional(Values('Query parameters; a list repeats the parameter.')),
        headers: Type.Optional(Texts('Headers to add or replace; an empty content-type is left out.')),
        body: Type.Optional(Anything('JSON body.')),
        sandbox: Type.Optional(
          Values(
            'Instead of body, with createSandbox: members of its body; what is left out is that of a small sandbox that does nothing. Without body and sandbox it is all of that.',
          ),
        ),
        text: Type.Optional(Type.String({ description: 'Raw body, sent as it is instead of `body`.' })),
        base64: Type.Optional(Type.String({ description: 'Raw body in base64: bytes that no text can have.' })),
        key: Type.Optional(
          Type.Union([...KEY_USES.map((use) => Type.Literal(use)), Type.String({ pattern: '^\\$\\{[^}]+\\}$' })], {
            default: 'right',
            description:
              'The API key: right, none, empty, wrong (as long as the right one), cut (without its end), doubled, overlong.',
          }),
        ),
        wrong: Type.Optional(
          Type.Boolean({ default: false, description: 'true: the request breaks the document on purpose.' }),
        ),
        others: Type.Optional(
          Type.Boolean({
            default: false,
            description: 'true: the list may have what other scenarios make, and the step minds nothing of theirs.',
          }),
        ),
      },
      { ...closed, description: 'One operation over plain HTTP.' },
    ),
  ]);

type Own = OwnOf<typeof schema>;
export type CallAction = Exclude<Own, string>;

export const call = defineVerb<Own>({
  name: 'call',
  summary: 'calls one operation of the API over plain HTTP',
  schema,
  check(own, checking) {
    const { operation, sandbox, ...rest } = actionOf(own);
    checkOperation(operation, checking);
    const at = [...checking.path, 'call'];
    const bodies = (['body', 'text', 'base64'] as const).filter((name) => rest[name] !== undefined);
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
  looks: (own) => LOOKS.test(actionOf(own).operation),
  hasStatus: true,
  looksAround,
  result: () => ({ status: true, headers: true, body: true, sentAt: true, answeredAt: true }),
  async perform(own, { around, signal }) {
    const request = requestOf(actionOf(own), around);
    const result = await around.call(request, signal);
    if (request.wrongOnPurpose) await takeBack(request, result, around, signal);
    return result;
  },
});

function isRefused(own: Own): boolean {
  const { wrong = false, key = 'right' } = actionOf(own);
  // A key that only the run knows may be the right one.
  return wrong || (key !== 'right' && KEY_USES.some((use) => use === key));
}

function looksAround(own: Own): boolean {
  const { operation, path } = actionOf(own);
  return LOOKS.test(operation) && path === undefined;
}

const listsAll = (own: Own): boolean => looksAround(own) && actionOf(own).operation.startsWith('list');

const actionOf = (own: Own): CallAction => (typeof own === 'string' ? { operation: own } : own);

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
