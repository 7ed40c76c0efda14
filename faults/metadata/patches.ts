/** Servers that apply or answer patches of metadata wrongly. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { filtering } from '../../harness/faults/filtering.ts';
import { GET, idIn, LIST, PATCH } from '../../harness/faults/operations.ts';
import { frozenForEach, watching } from '../../harness/faults/remembering.ts';
import {
  answerOf,
  asked,
  byBody,
  type Json,
  json,
  metadataOf,
  moved,
  onWire,
  status,
} from '../../harness/faults/wiring.ts';
import { isReserved, isRight, patching, patchingValues } from './patch.ts';

const METADATA = ['lifecycle/metadata.yaml'];

/** Changes a patch by the metadata that the sandbox had before it. */
const remembering =
  (change: (patch: Json, before: Json) => Json): LiveFault['server'] =>
  () => ({
    wire: watching((request, { last }) =>
      PATCH(request) ? asked((patch) => change(patch, metadataOf(last.get(idIn(request)) ?? {}))) : undefined,
    ),
  });

export const patchFaults: readonly LiveFault[] = [
  {
    id: 'metadata.patch.replaces-all',
    says: 'takes a patch for the whole of the metadata',
    area: ['metadata.merge.keep', 'metadata.merge'],
    in: METADATA,
    server: remembering((patch, before) => {
      const gone = Object.keys(before).filter((key) => !isReserved(key));
      return { ...Object.fromEntries(gone.map((key) => [key, null])), ...patch };
    }),
  },
  {
    id: 'metadata.patch.null-ignored',
    says: 'does not remove what a patch gives as null',
    area: ['metadata.merge.delete'],
    in: METADATA,
    server: patching((members) => members.filter(([, value]) => value !== null)),
  },
  {
    id: 'metadata.patch.null-as-text',
    says: 'keeps the text null where a patch gives null',
    area: ['metadata.merge.delete'],
    in: METADATA,
    server: patchingValues((value) => value ?? 'null'),
  },
  {
    id: 'metadata.patch.no-overwrite',
    says: 'keeps the old value of a key that is there',
    area: ['metadata.merge.replace'],
    in: METADATA,
    server: remembering((patch, before) =>
      Object.fromEntries(
        Object.entries(patch).filter((member) => member[1] === null || !(member[0] in before) || !isRight(member)),
      ),
    ),
  },
  {
    id: 'metadata.patch.only-known-keys',
    says: 'changes only keys that are there',
    area: ['metadata.merge.add'],
    in: METADATA,
    server: remembering((patch, before) =>
      Object.fromEntries(Object.entries(patch).filter((member) => member[0] in before || !isRight(member))),
    ),
  },
  {
    id: 'metadata.patch.first-key-only',
    says: 'applies the first member of a patch',
    area: ['metadata.merge'],
    in: METADATA,
    server: patching((members) => members.slice(0, 1)),
  },
  {
    id: 'metadata.patch.missing-key-404',
    says: 'answers 404 to null for a key that is not there',
    area: ['metadata.merge.delete-missing'],
    in: METADATA,
    server: () => ({
      wire: watching((request, { last }) => {
        const before = last.get(idIn(request));
        if (!PATCH(request) || before === undefined) return undefined;
        return byBody((patch) =>
          Object.entries(patch).some(([key, value]) => value === null && !(key in metadataOf(before)))
            ? { body: {}, change: () => answerOf(404, { code: 'KEY_NOT_FOUND', message: 'There is no such key.' }) }
            : undefined,
        );
      }),
    }),
  },
  {
    id: 'metadata.patch.answered-as-before',
    says: 'answers a patch with the sandbox as it was before',
    area: ['metadata.merge', 'metadata.response-is-sandbox'],
    in: METADATA,
    server: () => ({
      wire: watching((request, { last }) => (PATCH(request) ? json(() => last.get(idIn(request))) : undefined)),
    }),
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
    server: frozenForEach(GET, 'metadata'),
  },
  {
    id: 'metadata.patch.removal-only-answered',
    says: 'answers as if it had removed what a patch gives as null, and shows it all the same',
    area: ['metadata.merge.delete'],
    in: METADATA,
    server: () => {
      const removed = new Map<string, Json>();
      return {
        wire: watching((request, { last }) => {
          const id = idIn(request);
          const { metadata } = last.get(id) ?? {};
          if (PATCH(request) && metadata !== undefined) {
            removed.set(id, { ...removed.get(id), ...(metadata as Json) });
          }
          if (!GET(request)) return undefined;
          return json((body) => ({ ...body, metadata: { ...removed.get(id), ...metadataOf(body) } }));
        }),
      };
    },
  },
  {
    id: 'metadata.patch.filter-cached',
    says: 'goes on filtering by the metadata of the creation',
    area: ['list.metadata-filter'],
    in: METADATA,
    server: () => ({
      wire: watching((request, { first }) => {
        const atCreation = (item: Json): Json => metadataOf(first.get(String(item.id)) ?? item);
        const byCreation = filtering((item, pairs) => pairs.every(([key, value]) => atCreation(item)[key] === value));
        return LIST(request) ? byCreation(request) : undefined;
      }),
    }),
  },
  {
    id: 'metadata.patch.restarts',
    says: 'counts the life of a sandbox anew with each patch',
    area: ['metadata.no-restart', 'metadata.response-is-sandbox'],
    in: METADATA,
    server: () => {
      /** Milliseconds that each sandbox had lived when it was patched. */
      const ages = new Map<string, number>();
      return {
        wire: (request) => {
          if (!PATCH(request) && !GET(request)) return undefined;
          return json((body) => {
            const id = idIn(request);
            if (PATCH(request)) ages.set(id, Date.now() - Date.parse(String(body.createdAt)));
            return { ...body, expiresAt: moved(body.expiresAt, ages.get(id) ?? 0) };
          });
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
    id: 'metadata.patch.image-lost',
    says: 'no longer tells the image of a sandbox whose metadata were patched',
    area: ['metadata.no-restart', 'metadata.response-is-sandbox'],
    in: METADATA,
    server: () => {
      const patched = new Set<string>();
      return {
        wire: (request) => {
          if (PATCH(request)) patched.add(idIn(request));
          if (!PATCH(request) && !(GET(request) && patched.has(idIn(request)))) return undefined;
          return json(({ image: _, ...body }) => body);
        },
      };
    },
  },
];
