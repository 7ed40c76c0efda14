/** Servers that take patches which break a rule for keys and values, or refuse what keeps it. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { PATCH } from '../../harness/faults/operations.ts';
import { answered, byBody, onWire, refused } from '../../harness/faults/wiring.ts';
import {
  isReserved,
  isRight,
  labelled,
  type Member,
  patching,
  patchingValues,
  RESERVED_DOMAIN,
  text,
} from './patch.ts';

const cut = text((value) => value.slice(0, 63));

const METADATA = ['lifecycle/metadata.yaml'];

/** A server that refuses patches with a key of a kind. */
const refusingKeys = (meant: (key: string) => boolean): LiveFault['server'] =>
  onWire(PATCH, () => byBody((patch) => (Object.keys(patch).some(meant) ? refused('That is no key.') : undefined)));

/** A server that refuses a patch with a wrong member, and applies some of its members all the same. */
const applyingInSpite = (some: (members: Member[]) => Member[]): LiveFault['server'] =>
  onWire(PATCH, () =>
    byBody((patch) => {
      const members = Object.entries(patch);
      return members.every(isRight)
        ? undefined
        : { ...refused('A member is wrong.'), body: Object.fromEntries(some(members)) };
    }),
  );

export const metadataRuleFaults: readonly LiveFault[] = [
  {
    id: 'metadata.rules.reserved-dropped',
    says: 'drops reserved keys from a patch and takes the rest',
    area: ['metadata.key-reserved'],
    in: METADATA,
    server: patching((members) => members.filter(([key]) => !isReserved(key))),
  },
  {
    id: 'metadata.rules.reserved-by-substring',
    says: 'takes every key for reserved that has the reserved domain somewhere',
    area: ['metadata.key-reserved', 'metadata.key-prefixed'],
    in: METADATA,
    server: refusingKeys((key) => key.includes(RESERVED_DOMAIN)),
  },
  {
    id: 'metadata.rules.prefix-refused',
    says: 'refuses every key with a prefix',
    area: ['metadata.key-prefixed'],
    in: METADATA,
    server: refusingKeys((key) => key.includes('/')),
  },
  {
    id: 'metadata.rules.numbers-taken',
    says: 'takes numbers and booleans for text',
    area: ['metadata.value-type'],
    in: METADATA,
    server: patchingValues((value) => (['number', 'boolean'].includes(typeof value) ? String(value) : value)),
  },
  {
    id: 'metadata.rules.objects-as-text',
    says: 'keeps the word object for an object in the place of a value',
    area: ['metadata.value-type'],
    in: METADATA,
    server: patchingValues((value) => (typeof value === 'object' && value !== null ? typeof value : value)),
  },
  {
    id: 'metadata.rules.keys-mended',
    says: 'mends names of keys that are no labels in place of refusing them',
    area: ['metadata.key-label'],
    in: METADATA,
    server: patching((members) => members.map(([key, value]) => [key.includes('/') ? key : labelled(key), value])),
  },
  {
    id: 'metadata.rules.long-names-cut',
    says: 'cuts keys and values at 63 characters',
    area: ['metadata.value-length', 'metadata.key-label'],
    in: METADATA,
    server: patching((members) => members.map(([key, value]) => [key.slice(0, 63), cut(value)])),
  },
  {
    id: 'metadata.rules.sixty-two',
    says: 'takes no value of 63 characters',
    area: ['metadata.value-length'],
    in: METADATA,
    server: patchingValues(text((value) => (value.length === 63 ? `${value}x` : value))),
  },
  {
    id: 'metadata.rules.values-trimmed',
    says: 'mends values that are no labels in place of refusing them',
    area: ['metadata.value-pattern'],
    in: METADATA,
    server: patchingValues(text(labelled)),
  },
  {
    id: 'metadata.rules.charset-refused',
    says: 'refuses a JSON body whose type names its character set',
    area: ['metadata.body-is-metadata'],
    in: METADATA,
    server: onWire(PATCH, ({ headers }) =>
      headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.includes('charset'))
        ? answered(400, { code: 'INVALID_REQUEST', message: 'That is no JSON.' })
        : undefined,
    ),
  },
  {
    id: 'metadata.rules.partly-applied',
    says: 'applies what comes before a wrong member of a patch, and then refuses it',
    area: ['metadata.value-type', 'metadata.key-label', 'metadata.value-pattern', 'metadata.key-reserved'],
    in: METADATA,
    server: applyingInSpite((members) =>
      members.slice(
        0,
        members.findIndex((member) => !isRight(member)),
      ),
    ),
  },
  {
    id: 'metadata.rules.rest-applied',
    says: 'applies what is right in a patch that it refuses',
    area: ['metadata.value-type', 'metadata.key-label', 'metadata.value-pattern', 'metadata.key-reserved'],
    in: METADATA,
    server: applyingInSpite((members) => members.filter(isRight)),
  },
];
