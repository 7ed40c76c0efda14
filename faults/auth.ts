/** Servers that get the API key wrong. */

import type { BrokenServer, FaultTools, LiveFault } from '../harness/faults/fault.ts';
import {
  CREATE,
  DELETE,
  DELETE_SNAPSHOT,
  ENDPOINT,
  GET,
  GET_SNAPSHOT,
  LIST,
  LIST_SNAPSHOTS,
  lifecycle,
  PATCH,
  PAUSE,
  RENEW,
  RESUME,
  SNAP,
} from '../harness/faults/operations.ts';
import { answered, answerOf, onWire, parsed, status } from '../harness/faults/wiring.ts';
import { isObject } from '../harness/json-object.ts';
import { API_KEY_HEADER } from '../harness/reference/lifecycle/api-key.ts';
import { type HeaderList, headerValue } from '../harness/wire/exchange.ts';
import type { FaultRequest } from '../harness/wire/faults.ts';

const IN = ['auth/keys.yaml'];
const HEADER = API_KEY_HEADER.toLowerCase();

const keyOf = ({ headers }: FaultRequest): string | undefined => headerValue(headers, HEADER);

const withKey =
  (key: string) =>
  (headers: HeaderList): HeaderList => [
    ...headers.filter(([name]) => name.toLowerCase() !== HEADER),
    [API_KEY_HEADER, key],
  ];

const refusal = () => answerOf(401, { code: 'INVALID_API_KEY', message: 'The API key is wrong.' });

/** Lets in whoever `admits` says, by asking the server with the right key. */
function admitting(
  admits: (key: string | undefined, right: string, request: FaultRequest) => boolean,
): LiveFault['server'] {
  return ({ apiKey }: FaultTools) => ({
    wire: (request) => {
      const key = keyOf(request);
      if (!lifecycle(request) || key === apiKey || !admits(key, apiKey, request)) return undefined;
      return { kind: 'ask', headers: withKey(apiKey) };
    },
  });
}

const openOperation = (name: string, which: (request: FaultRequest) => boolean): LiveFault => ({
  id: `auth.open.${name}`,
  says: `asks for no key at ${name}`,
  area: ['auth'],
  in: IN,
  server: admitting((_key, _right, request) => which(request)),
});

const OPERATIONS: [name: string, which: (request: FaultRequest) => boolean][] = [
  ['create-sandbox', CREATE],
  ['get-sandbox', GET],
  ['list-sandboxes', LIST],
  ['delete-sandbox', DELETE],
  ['patch-metadata', PATCH],
  ['renew-expiration', RENEW],
  ['get-endpoint', ENDPOINT],
  ['pause-sandbox', PAUSE],
  ['resume-sandbox', RESUME],
  ['create-snapshot', SNAP],
  ['list-snapshots', LIST_SNAPSHOTS],
  ['get-snapshot', GET_SNAPSHOT],
  ['delete-snapshot', DELETE_SNAPSHOT],
];

export const authFaults: readonly LiveFault[] = [
  ...OPERATIONS.map(([name, which]) => openOperation(name, which)),
  {
    id: 'auth.key.not-asked',
    says: 'lets in who has no key',
    area: ['auth.key-required', 'auth.key-invalid'],
    in: IN,
    server: admitting((key) => key === undefined),
  },
  {
    id: 'auth.key.empty-taken',
    says: 'lets in who has an empty key',
    area: ['auth.key-required', 'auth.key-invalid'],
    in: IN,
    server: admitting((key) => key === ''),
  },
  {
    id: 'auth.key.any-taken',
    says: 'asks for a key and looks at none',
    area: ['auth.key-invalid', 'auth.key-required'],
    in: IN,
    server: admitting((key) => key !== undefined && key !== ''),
  },
  {
    id: 'auth.key.beginning-taken',
    says: 'lets in who has the beginning of the key',
    area: ['auth.key-invalid', 'auth.key-required'],
    in: IN,
    server: admitting((key, right) => key !== undefined && key !== '' && right.startsWith(key)),
  },
  {
    id: 'auth.key.more-taken',
    says: 'lets in whose key begins with the right one',
    area: ['auth.key-invalid', 'auth.key-required'],
    in: IN,
    server: admitting((key, right) => key?.startsWith(right) ?? false),
  },
  {
    id: 'auth.key.length-taken',
    says: 'compares nothing but the lengths of keys',
    area: ['auth.key-invalid', 'auth.key-required'],
    in: IN,
    server: admitting((key, right) => key?.length === right.length),
  },
  {
    id: 'auth.answer.403',
    says: 'answers 403 to who has not the right key',
    area: ['auth.key-required', 'auth.key-invalid'],
    in: IN,
    server: onWire(
      lifecycle,
      status((code) => code === 401, 403),
    ),
  },
  {
    id: 'auth.answer.404-for-unknown',
    says: 'tells strangers which sandboxes there are not',
    area: ['auth.key-required', 'auth.key-invalid', 'error.status-is-category'],
    in: IN,
    server: ({ apiKey }) => ({
      wire: (request) => {
        if (!GET(request) || keyOf(request) === apiKey) return undefined;
        return {
          kind: 'ask',
          headers: withKey(apiKey),
          change: (answer) => (answer.status === 404 ? answer : refusal()),
        };
      },
    }),
  },
  {
    id: 'auth.answer.validated-first',
    says: 'looks at queries and at the form of bodies before it looks at the key',
    area: ['auth.before-validation'],
    in: IN,
    server: validatingFirst,
  },
  {
    id: 'auth.effect.in-spite-of-refusal',
    says: 'patches and then refuses',
    area: ['auth.refused-without-effect'],
    in: IN,
    server: ({ apiKey }) => ({
      wire: (request) => {
        if (!PATCH(request) || keyOf(request) === apiKey) return undefined;
        return {
          kind: 'ask',
          headers: withKey(apiKey),
          change: () => refusal(),
        };
      },
    }),
  },
  {
    id: 'auth.effect.creates-in-spite-of-refusal',
    says: 'creates a sandbox for the first who may not, and then refuses',
    area: ['auth.refused-without-effect'],
    in: IN,
    server: ({ apiKey }) => {
      let done = false;
      return {
        wire: (request) => {
          if (!CREATE(request) || keyOf(request) === apiKey || done) return undefined;
          done = true;
          return {
            kind: 'ask',
            headers: withKey(apiKey),
            change: () => refusal(),
          };
        },
      };
    },
  },
  {
    id: 'auth.key.other-header',
    says: 'takes the key of patches and renewals from another header',
    area: ['auth.key-in-header'],
    in: IN,
    server: onWire(
      (request) => PATCH(request) || RENEW(request),
      answered(401, { code: 'MISSING_API_KEY', message: 'The key is missing.' }),
    ),
  },
];

/** Answers 400 to a wrong request whatever its key. Only what changes nothing is asked of the server to know whether it is. */
function validatingFirst({ apiKey }: FaultTools): BrokenServer {
  return {
    wire: (request) => {
      if (!lifecycle(request) || keyOf(request) === apiKey) return undefined;
      if (request.method === 'GET') {
        return {
          kind: 'ask',
          headers: withKey(apiKey),
          change: (answer) => (answer.status === 400 ? answer : refusal()),
        };
      }
      let malformed = false;
      return {
        kind: 'ask',
        body(bytes) {
          malformed = bytes.length > 0 && !isObject(parsed(bytes));
          return bytes;
        },
        change: (answer) =>
          answer.status === 401 && malformed
            ? answerOf(400, { code: 'INVALID_REQUEST', message: 'The body is no object.' })
            : answer,
      };
    },
  };
}
