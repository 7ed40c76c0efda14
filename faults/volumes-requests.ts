/** Servers that take requests for volumes which break a rule, mend them, or read more out of them than they say. */
import { isObject } from '../harness/contract/document.ts';
import type { LiveFault } from '../harness/faults/fault.ts';
import { answerOf, asked, CREATE, type Json, leavingBehind, onWire, status } from '../harness/faults/wiring.ts';

const REQUESTS = ['volumes/validation-requests.yaml'];
const NAMES = ['volumes/escape-names.yaml'];
const MANY = ['volumes/many.yaml'];

/** Changes each volume of a creation before the server gets it. */
const each = (change: (volume: Json, index: number) => Json | undefined): LiveFault['server'] => {
  return onWire(
    CREATE,
    asked((body) => ({
      ...body,
      volumes: Array.isArray(body.volumes)
        ? body.volumes.map((volume, index) => (isObject(volume) ? (change(volume, index) ?? volume) : volume))
        : body.volumes,
    })),
  );
};

/** Changes the claim of each volume. */
const claim = (change: (pvc: Json) => Json | undefined): LiveFault['server'] =>
  each((volume) => (isObject(volume.pvc) ? { ...volume, pvc: change(volume.pvc) ?? volume.pvc } : undefined));

const mend = (member: string, change: (value: unknown) => unknown): LiveFault['server'] =>
  each((volume) => (member in volume ? { ...volume, [member]: change(volume[member]) } : undefined));

/** The first volume of a creation when its name has a capital, which the scenario tries before any other fault. */
const wronglyNamed = ({ volumes }: Json): Json | undefined => {
  const [first] = Array.isArray(volumes) ? (volumes as unknown[]) : [];
  return isObject(first) && first.name === 'Volume' ? first : undefined;
};

const text =
  (change: (value: string) => string) =>
  (value: unknown): unknown =>
    typeof value === 'string' ? change(value) : value;

const fault = (
  id: string,
  says: string,
  area: string[],
  server: LiveFault['server'],
  files: readonly string[] = REQUESTS,
): LiveFault => ({ id: `volumes.request.${id}`, says, area, in: files, server });

export const volumeRequestFaults: readonly LiveFault[] = [
  fault(
    'name-lowered',
    'writes capitals of names small',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => name.toLowerCase()),
    ),
  ),
  fault(
    'name-mended',
    'takes out of a name what must not be in it',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => name.replace(/[^a-z0-9-]|^-+|-+$/g, '')),
    ),
  ),
  fault(
    'name-cut',
    'cuts names at 63 characters',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => name.slice(0, 63)),
    ),
  ),
  fault(
    'name-62',
    'takes no name of 63 characters',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => (name.length === 63 ? `${name}x` : name)),
    ),
  ),
  fault(
    'name-made-up',
    'makes a name up where there is none',
    ['volumes.name.label'],
    each((volume, index) => ({ name: `v${index}`, ...volume })),
  ),
  fault(
    'name-twice',
    'takes one name for two volumes',
    ['volumes.name.unique'],
    each((volume, index) =>
      index > 0 && typeof volume.name === 'string' && volume.name.length < 3
        ? { ...volume, name: `${volume.name}${index}` }
        : undefined,
    ),
  ),
  fault(
    'first-only',
    'looks at the name of the first volume alone',
    ['volumes.name.label'],
    each((volume, index) => (index === 0 ? undefined : { ...volume, name: `other-${index}` })),
  ),
  fault(
    'claim-lowered',
    'writes capitals of claim names small',
    ['volumes.claim-name.label'],
    claim((pvc) => ({ ...pvc, claimName: text((name) => name.toLowerCase())(pvc.claimName) })),
  ),
  fault(
    'claim-mended',
    'takes out of a claim name what must not be in it',
    ['volumes.claim-name.label'],
    claim((pvc) => ({ ...pvc, claimName: text((name) => name.replace(/[^a-z0-9-]|^-+|-+$/g, ''))(pvc.claimName) })),
  ),
  fault(
    'claim-cut',
    'cuts claim names at 60 characters',
    ['volumes.claim-name.label'],
    claim((pvc) => ({ ...pvc, claimName: text((name) => name.slice(0, 60))(pvc.claimName) })),
  ),
  fault(
    'claim-62',
    'takes no claim name of 63 characters',
    ['volumes.claim-name.label'],
    claim((pvc) => (String(pvc.claimName).length === 63 ? { ...pvc, claimName: 'X' } : undefined)),
  ),
  fault(
    'mount-path-made-absolute',
    'puts a slash before a relative mountPath',
    ['volumes.mount-path.absolute'],
    mend(
      'mountPath',
      text((path) => (path.startsWith('/') ? path : `/mnt/${path.replace(/\W/g, '')}`)),
    ),
  ),
  fault(
    'mount-path-trimmed',
    'takes white space off a mountPath',
    ['volumes.mount-path.absolute'],
    mend(
      'mountPath',
      text((path) => path.trim()),
    ),
  ),
  fault(
    'mount-path-three-levels',
    'mounts no deeper than three levels',
    ['volumes.mount-path.position'],
    mend(
      'mountPath',
      text((path) => path.split('/').slice(0, 4).join('/')),
    ),
  ),
  fault(
    'mount-path-not-ascii',
    'takes what is not ASCII out of a mountPath',
    ['volumes.mount-path.position'],
    mend(
      'mountPath',
      text((path) => path.replace(/[^ -~]/g, '')),
    ),
  ),
  fault(
    'mount-path-space',
    'writes spaces of a mountPath as underscores',
    ['volumes.mount-path.position'],
    mend(
      'mountPath',
      text((path) => path.replaceAll(' ', '_')),
    ),
  ),
  fault(
    'mount-path-colon',
    'takes a colon in a mountPath for the end of it',
    ['volumes.mount-path.position', 'volumes.read-only.no-change'],
    mend(
      'mountPath',
      text((path) => path.split(':')[0] ?? path),
    ),
    NAMES,
  ),
  fault(
    'mount-path-options',
    'reads options behind a colon in a mountPath',
    ['volumes.mount-path.position', 'volumes.read-only.no-change'],
    each((volume) => (/:rw$/.test(String(volume.mountPath)) ? { ...volume, readOnly: false } : undefined)),
    NAMES,
  ),
  fault(
    'backend-first',
    'takes the first of several backends',
    ['volumes.backend.exactly-one'],
    each(({ host, ossfs, ...volume }) =>
      volume.pvc === undefined
        ? { ...volume, ...(host === undefined ? {} : { host }), ...(ossfs === undefined ? {} : { ossfs }) }
        : volume,
    ),
  ),
  fault(
    'backend-none',
    'leaves a volume out that has no backend',
    ['volumes.backend.exactly-one'],
    onWire(
      CREATE,
      asked((body) => ({
        ...body,
        volumes: Array.isArray(body.volumes)
          ? body.volumes.filter(
              (volume) =>
                !isObject(volume) ||
                volume.pvc !== undefined ||
                volume.host !== undefined ||
                volume.ossfs !== undefined,
            )
          : body.volumes,
      })),
    ),
  ),
  fault(
    'read-only-truthy',
    'takes words and numbers for booleans',
    ['volumes.request.types'],
    mend('readOnly', (value) => (typeof value === 'boolean' ? value : Boolean(value))),
  ),
  fault(
    'read-only-null-false',
    'takes null for false',
    ['volumes.request.types'],
    mend('readOnly', (value) => value ?? false),
  ),
  fault(
    'sub-path-null-empty',
    'takes a subPath of null for none',
    ['volumes.request.types'],
    mend('subPath', (value) => value ?? ''),
  ),
  fault(
    'sub-path-number',
    'takes a number for a subPath',
    ['volumes.request.types'],
    mend('subPath', (value) => (typeof value === 'number' ? String(value) : value)),
  ),
  fault(
    'sub-path-parents-dropped',
    'drops components that climb from a subPath',
    ['volumes.sub-path.relative'],
    mend(
      'subPath',
      text((path) =>
        path
          .split('/')
          .filter((part) => part !== '..')
          .join('/'),
      ),
    ),
  ),
  fault(
    'sub-path-made-relative',
    'takes the slash off an absolute subPath',
    ['volumes.sub-path.relative'],
    mend(
      'subPath',
      text((path) => path.replace(/^\/+/, '')),
    ),
  ),
  fault(
    'unknown-members',
    'overlooks members of a volume that it does not know',
    ['volumes.request.closed'],
    each((volume) =>
      Object.fromEntries(
        Object.entries(volume).filter(([key]) =>
          ['name', 'pvc', 'host', 'ossfs', 'mountPath', 'readOnly', 'subPath'].includes(key),
        ),
      ),
    ),
  ),
  fault(
    'unknown-claim-members',
    'overlooks members of a claim that it does not know',
    ['volumes.request.closed'],
    claim((pvc) =>
      Object.fromEntries(
        Object.entries(pvc).filter(([key]) =>
          [
            'claimName',
            'createIfNotExists',
            'deleteOnSandboxTermination',
            'storageClass',
            'storage',
            'accessModes',
          ].includes(key),
        ),
      ),
    ),
  ),
  fault(
    'storage-unread',
    'does not read the storage of a claim',
    ['volumes.claim.storage-quantity'],
    claim(({ storage: _, ...pvc }) => pvc),
  ),
  fault(
    'hints-refused',
    'refuses claims with hints for their provisioning',
    ['volumes.claim.storage-quantity', 'volumes.request', 'volumes.mount-path'],
    claim((pvc) => (pvc.storageClass === undefined ? undefined : { ...pvc, claimName: '-' })),
  ),
  fault(
    'access-modes-text',
    'takes a text for a list of access modes',
    ['volumes.request.types'],
    claim((pvc) => (typeof pvc.accessModes === 'string' ? { ...pvc, accessModes: [pvc.accessModes] } : undefined)),
  ),
  fault(
    'claim-as-text',
    'takes a text in the place of a claim for its name',
    ['volumes.request.types'],
    each((volume) => (typeof volume.pvc === 'string' ? { ...volume, pvc: { claimName: volume.pvc } } : undefined)),
  ),
  fault(
    'one-without-list',
    'takes one volume in the place of a list',
    ['volumes.request.types'],
    onWire(
      CREATE,
      asked((body) => (isObject(body.volumes) ? { ...body, volumes: [body.volumes] } : body)),
    ),
  ),
  fault(
    'nothing-in-list',
    'drops what is nothing from a list of volumes',
    ['volumes.request.types', 'volumes.name', 'volumes.mount-path'],
    onWire(
      CREATE,
      asked((body) => ({
        ...body,
        volumes: Array.isArray(body.volumes) ? body.volumes.filter((volume) => volume !== null) : body.volumes,
      })),
    ),
  ),
  fault(
    'ossfs-defaults',
    'fills in what an ossfs lacks',
    ['volumes.ossfs.members'],
    onWire(CREATE, {
      kind: 'ask',
      body: (bytes) => bytes,
      change: (answer) =>
        answer.body.includes('ossfs') && answer.status === 400 ? answerOf(202, { id: 'none' }) : answer,
    }),
  ),
  fault(
    'fails-with-500',
    'fails at every request that it should refuse',
    ['volumes'],
    onWire(
      CREATE,
      status((code) => code === 400, 500),
    ),
  ),
  fault(
    'sandbox-left',
    'refuses and leaves a sandbox without the volume',
    ['volumes.request.no-effect'],
    leavingBehind((body) => (wronglyNamed(body) ? { ...body, volumes: [] } : undefined), 'That is no name.'),
  ),
  fault(
    'volume-left',
    'makes volumes before it looks at what names them',
    ['volumes.request.no-effect'],
    leavingBehind((body) => {
      const volume = wronglyNamed(body);
      if (volume === undefined || !isObject(body.metadata)) return undefined;
      const metadata = { 'conformance-run': body.metadata['conformance-run'] };
      return { ...body, metadata, volumes: [{ ...volume, name: 'v' }] };
    }, 'That is no name.'),
  ),
  fault(
    'paths-mixed-up',
    'gives the first and the third volume of a list the mount path of the other',
    ['volumes.many', 'volumes.mount-path.position'],
    onWire(
      CREATE,
      asked((body) => {
        const volumes = (body.volumes ?? []) as Json[];
        const path = (index: number): unknown => volumes[index === 0 ? 2 : index === 2 ? 0 : index]?.mountPath;
        return { ...body, volumes: volumes.map((volume, index) => ({ ...volume, mountPath: path(index) })) };
      }),
    ),
    MANY,
  ),
  fault(
    'last-dropped',
    'mounts no more than fifteen volumes',
    ['volumes.many'],
    onWire(
      CREATE,
      asked((body) => ({ ...body, volumes: ((body.volumes ?? []) as Json[]).slice(0, 15) })),
    ),
    MANY,
  ),
];
