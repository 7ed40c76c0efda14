/** Servers that take creations which break the schema, and mend what is wrong. */

import type { FaultTools, LiveFault } from '../../harness/faults/fault.ts';
import { CREATE } from '../../harness/faults/operations.ts';
import { asked, onWire, when } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import { IDLE_ENTRYPOINT } from '../../harness/run/idle-sandbox.ts';
import { validationFault as fault } from './validation-fault.ts';

/** Mends a part of the request in place of refusing it. */
const mending =
  (member: string, mend: (value: unknown, tools: FaultTools) => unknown): LiveFault['server'] =>
  (tools) => ({
    wire: when(
      CREATE,
      asked((body) => (member in body ? { ...body, [member]: mend(body[member], tools) } : body)),
    ),
  });

const textValues = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, typeof item === 'object' ? item : String(item)]),
      )
    : value;

const only =
  (...members: string[]) =>
  (value: unknown): unknown =>
    isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => members.includes(key))) : value;

export const memberFaults: readonly LiveFault[] = [
  fault(
    'timeout.raised',
    'raises a timeout that is too short',
    ['sandbox.timeout.minimum'],
    mending('timeout', (value) => (typeof value === 'number' ? Math.max(value, 60) : value)),
  ),
  fault(
    'timeout.text-read',
    'reads a timeout that is a text',
    ['sandbox.timeout.integer'],
    mending('timeout', (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)),
  ),
  fault(
    'timeout.fraction-cut',
    'cuts the fraction of a timeout off',
    ['sandbox.timeout.integer'],
    mending('timeout', (value) => (typeof value === 'number' ? Math.trunc(value) : value)),
  ),
  fault(
    'timeout.true-is-one',
    'takes a timeout of another type for none',
    ['sandbox.timeout.integer'],
    mending('timeout', (value) => (typeof value === 'number' ? value : null)),
  ),
  fault(
    'env.numbers-taken',
    'takes numbers for texts in the environment',
    ['sandbox.create.env-strings'],
    mending('env', textValues),
  ),
  fault(
    'env.null-dropped',
    'drops variables that are null',
    ['sandbox.create.env-strings'],
    mending('env', (value) =>
      isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null)) : value,
    ),
  ),
  fault(
    'metadata.numbers-taken',
    'takes numbers for texts in the metadata',
    ['sandbox.create.metadata-strings'],
    mending('metadata', textValues),
  ),
  fault(
    'extensions.numbers-taken',
    'takes numbers for texts in extensions',
    ['sandbox.create.extensions-strings'],
    mending('extensions', textValues),
  ),
  fault(
    'limits.numbers-taken',
    'takes numbers for texts in the limits',
    ['sandbox.limits.strings'],
    mending('resourceLimits', textValues),
  ),
  fault(
    'entrypoint.empty-default',
    'takes a default where the entrypoint is empty',
    ['sandbox.create.entrypoint-not-empty'],
    mending('entrypoint', (value) => (Array.isArray(value) && value.length === 0 ? IDLE_ENTRYPOINT : value)),
  ),
  fault(
    'entrypoint.text-split',
    'splits an entrypoint that is a text',
    ['request.members.types'],
    mending('entrypoint', (value) => (typeof value === 'string' ? value.split(' ') : value)),
  ),
  fault(
    'image.text-taken',
    'takes an image that is a text for its name',
    ['request.members.types'],
    mending('image', (value) => (typeof value === 'string' ? { uri: value } : value)),
  ),
  fault(
    'image.uri-default',
    'takes a default where the image has no uri',
    ['sandbox.create.image-uri-required'],
    mending('image', (value, { image }) => (isObject(value) ? { uri: image, ...value } : value)),
  ),
  fault(
    'image.unknown-members',
    'overlooks unknown members of the image',
    ['sandbox.create.image-closed'],
    mending('image', only('uri', 'auth')),
  ),
  fault(
    'platform.ignored',
    'does not look at the platform',
    ['sandbox.platform'],
    mending('platform', () => undefined),
  ),
  fault(
    'network-policy.ignored',
    'does not look at the network policy',
    ['network'],
    mending('networkPolicy', () => undefined),
  ),
  fault(
    'credential-proxy.ignored',
    'does not look at the credential proxy',
    ['credential-proxy'],
    mending('credentialProxy', () => undefined),
  ),
  fault(
    'secure-access.truthy',
    'takes anything for a boolean',
    ['request.members.types'],
    mending('secureAccess', Boolean),
  ),
  fault(
    'snapshot-id.null-taken',
    'takes null for a snapshotId that is not there',
    ['request.members.types'],
    onWire(
      CREATE,
      asked((body) => (body.snapshotId === null ? { ...body, snapshotId: undefined } : body)),
    ),
  ),
];
