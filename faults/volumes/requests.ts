/** Servers that take requests for volumes which break a rule, mend them, or refuse them in the wrong way. */
import { randomUUID } from 'node:crypto';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { marksOf } from '../../harness/faults/marks.ts';
import { CREATE } from '../../harness/faults/operations.ts';
import { leavingBehind } from '../../harness/faults/remembering.ts';
import { answerOf, asked, byBody, type Json, onWire, status, volumesOf } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import {
  changingVolumes,
  eachClaim as claim,
  eachVolume as each,
  volumeFault as fault,
  eachMember as mend,
  text,
} from './volume-fault.ts';

const MANY = ['volumes/many.yaml'];

const OSSFS_MEMBERS = ['bucket', 'endpoint', 'accessKeyId', 'accessKeySecret'];

/** Whether a volume has an ossfs without a member that it must have. */
const lacksOssfs = (volume: unknown): boolean =>
  isObject(volume) && isObject(volume.ossfs) && OSSFS_MEMBERS.some((name) => !(name in (volume.ossfs as Json)));

/** The first volume of a creation when its name has a capital. */
const wronglyNamed = (body: Json): Json | undefined => {
  const [first] = volumesOf(body);
  return isObject(first) && /[A-Z]/.test(String(first.name)) ? first : undefined;
};

export const volumeRequestFaults: readonly LiveFault[] = [
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
    changingVolumes((volumes) =>
      volumes.filter(
        (volume) =>
          !isObject(volume) || volume.pvc !== undefined || volume.host !== undefined || volume.ossfs !== undefined,
      ),
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
    changingVolumes((volumes) => volumes.filter((volume) => volume !== null)),
  ),
  fault(
    'ossfs-defaults',
    'accepts an ossfs whatever it lacks',
    ['volumes.ossfs.members'],
    onWire(CREATE, () =>
      byBody((body) =>
        volumesOf(body).some(lacksOssfs)
          ? { change: (answer) => (answer.status === 400 ? answerOf(202, { id: randomUUID() }) : answer) }
          : undefined,
      ),
    ),
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
      return { ...body, metadata: marksOf(body), volumes: [{ ...volume, name: String(volume.name).toLowerCase() }] };
    }, 'That is no name.'),
  ),
  fault(
    'last-dropped',
    'mounts no more than fifteen volumes',
    ['volumes.many'],
    changingVolumes((volumes) => volumes.slice(0, 15)),
    MANY,
  ),
];
