/** Servers that take creations which break the schema, or refuse them in the wrong way. */
import { isObject } from '../harness/contract/document.ts';
import type { LiveFault } from '../harness/faults/fault.ts';
import {
  answered,
  asked,
  askedQuery,
  CREATE,
  ENDPOINT,
  type Json,
  LIST,
  leavingBehind,
  onWire,
  status,
} from '../harness/faults/wiring.ts';

const SCHEMA = ['lifecycle/validation-create.yaml'];
const OTHERS = ['lifecycle/validation-others.yaml'];
const PROSE = ['lifecycle/validation-prose.yaml'];

/** Mends a part of the request in place of refusing it. */
const mending = (member: string, mend: (value: unknown) => unknown): LiveFault['server'] => {
  return onWire(
    CREATE,
    asked((body) => (member in body ? { ...body, [member]: mend(body[member]) } : body)),
  );
};

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

const fault = (id: string, says: string, area: string[], server: LiveFault['server'], files = SCHEMA): LiveFault => ({
  id: `validation.${id}`,
  says,
  area,
  in: files,
  server,
});

export const validationFaults: readonly LiveFault[] = [
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
    mending('entrypoint', (value) =>
      Array.isArray(value) && value.length === 0 ? ['tail', '-f', '/dev/null'] : value,
    ),
  ),
  fault(
    'entrypoint.text-split',
    'splits an entrypoint that is a text',
    ['request.members.types'],
    mending('entrypoint', (value) => (typeof value === 'string' ? ['tail', '-f', '/dev/null'] : value)),
  ),
  fault(
    'image.text-taken',
    'takes an image that is a text for its name',
    ['request.members.types'],
    mending('image', (value) => (typeof value === 'string' ? { uri: 'reference' } : value)),
  ),
  fault(
    'image.uri-default',
    'takes a default where the image has no uri',
    ['sandbox.create.image-uri-required'],
    mending('image', (value) => (isObject(value) ? { uri: 'reference', ...value } : value)),
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
    mending('secureAccess', () => false),
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
  fault(
    'body.text-taken',
    'takes JSON under any name',
    ['request.body.json'],
    onWire(CREATE, {
      kind: 'ask',
      headers: (list) =>
        list.map(([name, value]) =>
          name.toLowerCase() === 'content-type' ? [name, 'application/json'] : [name, value],
        ),
    }),
  ),
  fault(
    'body.500',
    'fails at bodies that are no JSON',
    ['request.body.json'],
    onWire(CREATE, {
      kind: 'change',
      change: (answer) => (answer.status === 400 && answer.body.includes('JSON') ? { ...answer, status: 500 } : answer),
    }),
  ),
  fault(
    'body.closes',
    'closes the connection at whatever it would refuse',
    ['request.body.json', 'request.members'],
    onWire(
      CREATE,
      status((code) => code === 400, 502),
    ),
  ),
  fault(
    'effect.sandbox-left',
    'refuses and leaves a sandbox',
    ['sandbox.create.refused-no-effect'],
    // The first request that says whose it would be and whose timeout is at fault.
    leavingBehind(
      (body) => (isObject(body.metadata) && !(Number(body.timeout) >= 60) ? { ...body, timeout: 600 } : undefined),
      'That is no timeout.',
    ),
  ),
  fault(
    'endpoint.port-range',
    'takes port 0 and ports beyond 65535',
    ['endpoint.port.range'],
    onWire(ENDPOINT, {
      kind: 'ask',
      target: (target) => target.replace(/endpoints\/(0|65536|-1)(?=\?|$)/, 'endpoints/44772'),
    }),
    OTHERS,
  ),
  fault(
    'endpoint.last-port',
    'takes no port beyond 65534',
    ['endpoint.port.range'],
    onWire(ENDPOINT, ({ target }) =>
      /endpoints\/65535/.test(target) ? answered(400, { code: 'INVALID_REQUEST', message: 'no such port' }) : undefined,
    ),
    OTHERS,
  ),
  fault(
    'endpoint.proxy-truthy',
    'takes any text for a boolean',
    ['endpoint.proxy.boolean'],
    onWire(
      ENDPOINT,
      askedQuery((query) => void query.delete('use_server_proxy')),
    ),
    OTHERS,
  ),
  fault(
    'list.page-zero',
    'takes page 0 for the first',
    ['list.page-minimum'],
    onWire(
      LIST,
      askedQuery((query) => {
        if (query.get('page') === '0') query.set('page', '1');
      }),
    ),
    OTHERS,
  ),
  fault(
    'list.size-mended',
    'takes any pageSize that is none for the default',
    ['list.page-size-minimum'],
    onWire(
      LIST,
      askedQuery((query) => {
        if (!/^[1-9]\d*$/.test(query.get('pageSize') ?? '1')) query.delete('pageSize');
      }),
    ),
    OTHERS,
  ),
  fault(
    'prose.image-preferred',
    'takes the image where image and snapshot are given',
    ['sandbox.create.source-exclusive', 'sandbox.create.image-excludes-snapshot'],
    onWire(
      CREATE,
      asked(({ snapshotId: _, ...body }) => body),
    ),
    PROSE,
  ),
  fault(
    'prose.seconds-clamped',
    'brings seconds for renewals on access into their bounds',
    ['renew.on-access'],
    onWire(
      CREATE,
      asked((body) => {
        const seconds = Number((body.extensions as Json | undefined)?.['access.renew.extend.seconds']);
        if (Number.isNaN(seconds)) return body;
        const clamped = String(Math.round(Math.min(86_400, Math.max(300, seconds))));
        return { ...body, extensions: { 'access.renew.extend.seconds': clamped } };
      }),
    ),
    PROSE,
  ),
  fault(
    'prose.seconds-off-by-one',
    'refuses the most seconds for renewals on access',
    ['renew.on-access'],
    onWire(
      CREATE,
      asked((body) =>
        (body.extensions as Json | undefined)?.['access.renew.extend.seconds'] === '86400'
          ? { ...body, extensions: { 'access.renew.extend.seconds': '86401' } }
          : body,
      ),
    ),
    PROSE,
  ),
  fault(
    'prose.proxy-without-policy',
    'takes a credential proxy without a network policy',
    ['credential-proxy.requires-policy'],
    onWire(
      CREATE,
      asked(({ credentialProxy: _, ...body }) => body),
    ),
    PROSE,
  ),
];
