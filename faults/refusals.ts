/** Servers that refuse what is right: of one kind each, while they take everything else. */
import type { LiveFault } from '../harness/faults/fault.ts';
import { CREATE, idIn, PAUSE, SNAP, type Which } from '../harness/faults/operations.ts';
import { answered, byBody, type Json, onWire, refused, volumesOf } from '../harness/faults/wiring.ts';
import { isObject } from '../harness/json-object.ts';

/** Refuses the requests of a kind whose body is meant. */
const refusing = (which: Which, meant: (body: Json) => boolean): LiveFault['server'] =>
  onWire(which, () => byBody((body) => (meant(body) ? refused('That is not taken here.') : undefined)));

const limitsOf = ({ resourceLimits }: Json): Json => (isObject(resourceLimits) ? resourceLimits : {});

export const refusalFaults: readonly LiveFault[] = [
  {
    id: 'sandbox.create.bytes-refused',
    says: 'takes no memory in plain bytes',
    area: ['sandbox.limits.memory-units'],
    in: ['lifecycle/create.yaml'],
    server: refusing(CREATE, (body) => /^\d+$/.test(String(limitsOf(body).memory))),
  },
  {
    id: 'sandbox.create.quarters-refused',
    says: 'takes whole and half processors only',
    area: ['sandbox.limits.cpu-millicores'],
    in: ['lifecycle/create.yaml'],
    server: refusing(CREATE, (body) => {
      const [, millicores] = /^(\d+)m$/.exec(String(limitsOf(body).cpu)) ?? [];
      return millicores !== undefined && Number(millicores) % 500 !== 0;
    }),
  },
  {
    id: 'snapshots.once-paused-refused',
    says: 'takes no snapshot of a sandbox that has ever been paused',
    area: ['snapshot.create.only-running'],
    in: ['snapshots/paused.yaml'],
    server: () => {
      const paused = new Set<string>();
      return {
        wire: (request) => {
          if (PAUSE(request)) paused.add(idIn(request));
          if (!SNAP(request) || !paused.has(idIn(request))) return undefined;
          return answered(409, { code: 'SNAPSHOT_CONFLICT', message: 'It has been paused.' });
        },
      };
    },
  },
  {
    id: 'volumes.request.must-say-read-only',
    says: 'takes no volume that does not say readOnly',
    area: ['volumes.request'],
    in: ['volumes/validation-requests.yaml'],
    server: refusing(CREATE, (body) => volumesOf(body).some((volume) => isObject(volume) && !('readOnly' in volume))),
  },
];
