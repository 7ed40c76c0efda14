/** Servers that get changes of a sandbox wrong: patches of its metadata, renewals. */

import type { LiveFault } from '../harness/faults/fault.ts';
import {
  answered,
  asked,
  frozen,
  GET,
  idIn,
  type Json,
  json,
  jsonAnswer,
  jsonBody,
  LIST,
  listed,
  moved,
  onWire,
  PATCH,
  parsed,
  RENEW,
  status,
  when,
  withBody,
} from '../harness/faults/wiring.ts';
import type { FaultPlan } from '../harness/wire/faults.ts';

const METADATA = ['lifecycle/metadata.yaml'];
const RENEWAL = ['lifecycle/renew.yaml'];

const metadataOf = (body: Json): Json => (body.metadata ?? {}) as Json;

/** Remembers the metadata that each sandbox had, from every answer that tells them. */
function remembering(change: (patch: Json, before: Json) => Json): LiveFault['server'] {
  return () => {
    const known = new Map<string, Json>();
    const note = json((body) => void known.set(String(body.id), metadataOf(body)));
    return {
      wire: (request) => {
        if (GET(request)) return note;
        if (!PATCH(request)) return undefined;
        return {
          kind: 'ask',
          body: jsonBody((patch) => change(patch, known.get(idIn(request)) ?? {})),
          change: jsonAnswer((body) => void known.set(idIn(request), metadataOf(body))),
        };
      },
    };
  };
}

/** Takes what the server would refuse: asks for something else in its place. */
const lenient = (change: (body: Json) => Json | undefined): LiveFault['server'] => {
  return onWire(PATCH, asked(change));
};

/** Answers 200 to renewals that the server refuses, when the time is one of those that are meant. */
function taking(meant: (time: number) => boolean): FaultPlan {
  return (request) => {
    if (!RENEW(request)) return undefined;
    let asked: Json = {};
    return {
      kind: 'ask',
      body: (body) => {
        asked = parsed(body) ?? {};
        return body;
      },
      change: (answer) => {
        const time = typeof asked.expiresAt === 'string' ? Date.parse(asked.expiresAt) : Number.NaN;
        if (answer.status !== 400 || !meant(time)) return answer;
        return withBody({ ...answer, status: 200 }, JSON.stringify({ expiresAt: asked.expiresAt }));
      },
    };
  };
}

export const changeFaults: readonly LiveFault[] = [
  {
    id: 'metadata.patch.replaces-all',
    says: 'takes a patch for the whole of the metadata',
    area: ['metadata.merge.keep', 'metadata.merge'],
    in: METADATA,
    server: remembering((patch, before) => {
      const gone = Object.keys(before).filter((key) => !/^opensandbox\.io\//.test(key));
      return { ...Object.fromEntries(gone.map((key) => [key, null])), ...patch };
    }),
  },
  {
    id: 'metadata.patch.null-ignored',
    says: 'does not remove what a patch gives as null',
    area: ['metadata.merge.delete'],
    in: METADATA,
    server: lenient((patch) => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null))),
  },
  {
    id: 'metadata.patch.null-as-text',
    says: 'keeps the text null where a patch gives null',
    area: ['metadata.merge.delete'],
    in: METADATA,
    server: lenient((patch) => Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value ?? 'null']))),
  },
  {
    id: 'metadata.patch.no-overwrite',
    says: 'keeps the old value of a key that is there',
    area: ['metadata.merge.replace'],
    in: METADATA,
    server: remembering((patch, before) =>
      Object.fromEntries(Object.entries(patch).filter(([key, value]) => value === null || !(key in before))),
    ),
  },
  {
    id: 'metadata.patch.only-known-keys',
    says: 'changes only keys that are there',
    area: ['metadata.merge.add'],
    in: METADATA,
    server: remembering((patch, before) =>
      Object.fromEntries(Object.entries(patch).filter(([key]) => key in before || !/^conformance-(form)$/.test(key))),
    ),
  },
  {
    id: 'metadata.patch.first-key-only',
    says: 'applies the first member of a patch',
    area: ['metadata.merge'],
    in: METADATA,
    server: lenient((patch) => Object.fromEntries(Object.entries(patch).slice(0, 1))),
  },
  {
    id: 'metadata.patch.missing-key-404',
    says: 'answers 404 to null for a key that is not there',
    area: ['metadata.merge.delete-missing'],
    in: METADATA,
    server: () => {
      let removals = 0;
      return {
        wire: when(PATCH, {
          kind: 'ask',
          body: (body) => {
            if (body.toString() === '{"conformance-bulk":null}') removals += 1;
            return body;
          },
          change: (answer) => (removals === 2 && answer.status === 200 ? { ...answer, status: 404 } : answer),
        }),
      };
    },
  },
  {
    id: 'metadata.patch.answered-as-before',
    says: 'answers a patch with the sandbox as it was before',
    area: ['metadata.merge', 'metadata.response-is-sandbox'],
    in: METADATA,
    server: () => {
      let before: Json | undefined;
      return {
        wire: (request) => {
          if (GET(request)) {
            return json((body) => {
              before = body;
              return body;
            });
          }
          if (!PATCH(request)) return undefined;
          return json((body) => {
            const shown = before ?? body;
            before = body;
            return shown;
          });
        },
      };
    },
  },
  {
    id: 'metadata.patch.answered-with-metadata',
    says: 'answers a patch with the metadata alone',
    area: ['metadata.response-is-sandbox', 'metadata.merge'],
    in: METADATA,
    server: onWire(
      PATCH,
      json(({ metadata }) => ({ metadata })),
    ),
  },
  {
    id: 'metadata.patch.only-answered',
    says: 'answers as if it had patched, and keeps nothing',
    area: ['metadata.merge'],
    in: METADATA,
    server: frozen(GET, 'metadata'),
  },
  {
    id: 'metadata.patch.filter-cached',
    says: 'goes on filtering by the metadata of the creation',
    area: ['list.metadata-filter'],
    in: METADATA,
    server: onWire(
      LIST,
      answered(200, {
        items: [],
        pagination: { page: 1, pageSize: 20, totalItems: 0, totalPages: 0, hasNextPage: false },
      }),
    ),
  },
  {
    id: 'metadata.patch.restarts',
    says: 'counts the life of a sandbox anew with each patch',
    area: ['metadata.no-restart', 'metadata.response-is-sandbox'],
    in: METADATA,
    server: () => {
      let patches = 0;
      const later = (body: Json): Json => ({ ...body, expiresAt: moved(body.expiresAt, patches * 60_000) });
      return {
        wire: (request) => {
          if (PATCH(request)) patches += 1;
          return PATCH(request) || GET(request) ? json(later) : undefined;
        },
      };
    },
  },
  {
    id: 'metadata.rules.reserved-dropped',
    says: 'drops reserved keys from a patch and takes the rest',
    area: ['metadata.key-reserved'],
    in: METADATA,
    server: lenient((patch) =>
      Object.fromEntries(Object.entries(patch).filter(([key]) => !/^opensandbox\.io\//.test(key))),
    ),
  },
  {
    id: 'metadata.rules.reserved-by-substring',
    says: 'takes every key for reserved that has the reserved prefix somewhere',
    area: ['metadata.key-reserved', 'metadata.key-prefixed'],
    in: METADATA,
    server: onWire(PATCH, {
      kind: 'ask',
      body: (body) => (/opensandbox\.io[./]/.test(body.toString()) ? Buffer.from('{"opensandbox.io/x":"x"}') : body),
    }),
  },
  {
    id: 'metadata.rules.prefix-refused',
    says: 'refuses every key with a prefix',
    area: ['metadata.key-prefixed'],
    in: METADATA,
    server: onWire(PATCH, {
      kind: 'ask',
      body: (body) => (/"conformance[^"]*\//.test(body.toString()) ? Buffer.from('{"-":"x"}') : body),
    }),
  },
  {
    id: 'metadata.rules.numbers-taken',
    says: 'takes numbers and booleans for text',
    area: ['metadata.value-type'],
    in: METADATA,
    server: lenient((patch) =>
      Object.fromEntries(
        Object.entries(patch).map(([key, value]) => [
          key,
          ['number', 'boolean'].includes(typeof value) ? String(value) : value,
        ]),
      ),
    ),
  },
  {
    id: 'metadata.rules.objects-as-text',
    says: 'keeps an object in the place of a value as text',
    area: ['metadata.value-type'],
    in: METADATA,
    server: lenient((patch) =>
      Object.fromEntries(
        Object.entries(patch).map(([key, value]) => [
          key,
          typeof value === 'object' && value !== null ? 'object' : value,
        ]),
      ),
    ),
  },
  {
    id: 'metadata.rules.keys-mended',
    says: 'mends keys that are no labels in place of refusing them',
    area: ['metadata.key-label'],
    in: METADATA,
    server: lenient((patch) =>
      Object.fromEntries(
        Object.entries(patch).map(([key, value]) => [/[ ]|-$/.test(key) ? key.replace(/[ -]+/g, 'x') : key, value]),
      ),
    ),
  },
  {
    id: 'metadata.rules.long-names-cut',
    says: 'cuts keys and values at 63 characters',
    area: ['metadata.value-length', 'metadata.key-label'],
    in: METADATA,
    server: lenient((patch) =>
      Object.fromEntries(
        Object.entries(patch).map(([key, value]) => [
          key.slice(0, 63),
          typeof value === 'string' ? value.slice(0, 63) : value,
        ]),
      ),
    ),
  },
  {
    id: 'metadata.rules.sixty-two',
    says: 'takes no value of 63 characters',
    area: ['metadata.value-length'],
    in: METADATA,
    server: lenient((patch) =>
      Object.fromEntries(
        Object.entries(patch).map(([key, value]) => [
          key,
          typeof value === 'string' && value.length === 63 ? `${value}x` : value,
        ]),
      ),
    ),
  },
  {
    id: 'metadata.rules.values-trimmed',
    says: 'mends values that are no labels in place of refusing them',
    area: ['metadata.value-pattern'],
    in: METADATA,
    server: lenient((patch) =>
      Object.fromEntries(
        Object.entries(patch).map(([key, value]) => [
          key,
          typeof value === 'string' ? value.replace(/[ /]|^-|\.$/g, '') : value,
        ]),
      ),
    ),
  },
  {
    id: 'metadata.rules.charset-refused',
    says: 'refuses a JSON body whose type names its character set',
    area: ['metadata.body-is-metadata'],
    in: METADATA,
    server: onWire(PATCH, ({ headers }) =>
      headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.includes('charset'))
        ? answered(400, { code: 'INVALID_REQUEST', message: 'no JSON at all' })
        : undefined,
    ),
  },
  {
    id: 'metadata.rules.partly-applied',
    says: 'applies what comes before a fault in a patch, and refuses the rest',
    area: ['metadata.value-type', 'metadata.key-label', 'metadata.value-pattern', 'metadata.key-reserved'],
    in: METADATA,
    server: () => {
      // What a patch that was refused would have left behind shows in GET.
      let refused = false;
      return {
        wire: (request) => {
          if (PATCH(request)) {
            return {
              kind: 'change',
              change: (answer) => {
                if (answer.status === 400) refused = true;
                return answer;
              },
            };
          }
          if (!GET(request) || !refused) return undefined;
          return json((body) => ({ ...body, metadata: { ...metadataOf(body), 'conformance-tint': 'black' } }));
        },
      };
    },
  },
  {
    id: 'metadata.patch.unknown-200',
    says: 'answers 200 to a patch of an unknown id',
    area: ['error.not-found'],
    in: METADATA,
    server: onWire(
      PATCH,
      status((code) => code === 404, 200),
    ),
  },
  {
    id: 'renew.time.only-answered',
    says: 'answers a renewal and keeps the old end',
    area: ['renew.sets-expiration'],
    in: RENEWAL,
    server: frozen(GET, 'expiresAt'),
  },
  {
    id: 'renew.time.list-cached',
    says: 'shows the old end in lists after a renewal',
    area: ['renew.sets-expiration'],
    in: RENEWAL,
    server: onWire(LIST, json(listed((item) => ({ ...item, expiresAt: moved(item.expiresAt, -300_000) })))),
  },
  {
    id: 'renew.time.added',
    says: 'adds the time from now to the given one to the present end',
    area: ['renew.sets-expiration', 'renew.response-is-new-time'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked((body) => ({ ...body, expiresAt: moved(body.expiresAt, 600_000) })),
    ),
  },
  {
    id: 'renew.time.second-lost',
    says: 'cuts fractions of a second off',
    area: ['renew.sets-expiration', 'renew.response-is-new-time', 'renew.rfc-3339'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked((body) => ({ ...body, expiresAt: String(body.expiresAt).replace(/(T\d\d:\d\d:\d\d)\.\d+/, '$1') })),
    ),
  },
  {
    id: 'renew.answer.old-time',
    says: 'answers a renewal with the end before it',
    area: ['renew.response-is-new-time', 'renew.rfc-3339'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      json((body) => ({ expiresAt: moved(body.expiresAt, -60_000) })),
    ),
  },
  {
    id: 'renew.answer.whole-sandbox',
    says: 'answers a renewal with more than the time',
    area: ['renew.response-is-new-time'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      json((body) => ({ ...body, id: 'x' })),
    ),
  },
  {
    id: 'renew.answer.local-time',
    says: 'answers a renewal in a time zone of its own',
    area: ['renew.response-utc'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      json((body) => ({ expiresAt: String(moved(body.expiresAt, 7_200_000)).replace('Z', '+02:00') })),
    ),
  },
  {
    id: 'renew.rules.past-taken',
    says: 'takes a time in the past, and ends nothing',
    area: ['renew.future'],
    in: RENEWAL,
    server: () => ({ wire: taking((time) => time <= Date.now()) }),
  },
  {
    id: 'renew.rules.earlier-taken',
    says: 'takes an end before the present one',
    area: ['renew.later-than-present'],
    in: RENEWAL,
    server: () => ({ wire: taking((time) => time > Date.now()) }),
  },
  {
    id: 'renew.rules.unknown-members-taken',
    says: 'overlooks unknown members of a renewal',
    area: ['renew.closed'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked(({ expiresAt }) => (expiresAt === undefined ? undefined : { expiresAt })),
    ),
  },
  {
    id: 'renew.rules.offset-guessed',
    says: 'takes a time without offset for one in UTC',
    area: ['renew.rfc-3339'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked((body) => {
        const text = body.expiresAt;
        const bare = typeof text === 'string' && /T\d\d:\d\d:\d\d(\.\d+)?$/.test(text);
        return bare ? { ...body, expiresAt: `${text}Z` } : undefined;
      }),
    ),
  },
  {
    id: 'renew.rules.seconds-taken',
    says: 'takes seconds since the epoch',
    area: ['renew.rfc-3339'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked((body) =>
        /^\d+$/.test(String(body.expiresAt))
          ? { expiresAt: new Date(Number(body.expiresAt) * 1000).toISOString() }
          : undefined,
      ),
    ),
  },
];
