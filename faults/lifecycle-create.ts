/** Servers that get the creation of sandboxes, or what they then tell of them, wrong. */

import type { LiveFault } from '../harness/faults/fault.ts';
import {
  answered,
  asked,
  CREATE,
  DELETE,
  execd,
  frozen,
  GET,
  idIn,
  type Json,
  json,
  knowing,
  lifecycle,
  moved,
  onWire,
  status,
  when,
} from '../harness/faults/wiring.ts';
import type { Fault } from '../harness/wire/faults.ts';

const ONE = ['lifecycle/create.yaml'];
const GONE = ['lifecycle/list.yaml'];

/** Says another state than the one it is in. */
const inState = (state: string): Fault => json((body) => ({ ...body, status: { ...(body.status as Json), state } }));

export const createFaults: readonly LiveFault[] = [
  {
    id: 'sandbox.create.status-200',
    says: 'answers 200 for 202',
    area: ['sandbox.create.accepted', 'volumes.request', 'contract'],
    in: ONE,
    server: onWire(
      CREATE,
      status((code) => code === 202, 200),
    ),
  },
  {
    id: 'sandbox.create.status-201',
    says: 'answers 201 for 202',
    area: ['sandbox.create.accepted', 'contract'],
    in: ONE,
    server: onWire(
      CREATE,
      status((code) => code === 202, 201),
    ),
  },
  {
    id: 'sandbox.create.running-at-once',
    says: 'says Running in the answer to a creation',
    area: ['sandbox.create.pending'],
    in: ONE,
    server: onWire(CREATE, inState('Running')),
  },
  {
    id: 'sandbox.create.same-id',
    says: 'gives the second sandbox the id of the first in its answer',
    area: ['sandbox.create', 'sandbox.expires-at'],
    in: ONE,
    server: frozen(CREATE, 'id'),
  },
  {
    id: 'sandbox.create.echoes-source',
    says: 'tells the image in the answer to a creation',
    area: ['sandbox.create.no-source-in-response'],
    in: ONE,
    server: onWire(
      CREATE,
      json((body) => ({ ...body, image: { uri: 'reference' } })),
    ),
  },
  {
    id: 'sandbox.create.updated-at',
    says: 'tells updatedAt in the answer to a creation',
    area: ['sandbox.create.no-updated-at'],
    in: ONE,
    server: onWire(
      CREATE,
      json((body) => ({ ...body, updatedAt: body.createdAt })),
    ),
  },
  {
    id: 'sandbox.create.metadata-not-told',
    says: 'leaves the metadata out of the answer to a creation',
    area: ['sandbox.create.core-members'],
    in: ONE,
    server: onWire(
      CREATE,
      json(({ metadata: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.create.expires-at-not-told',
    says: 'leaves expiresAt out of the answer to a creation',
    area: ['sandbox.create.core-members'],
    in: ONE,
    server: onWire(
      CREATE,
      json(({ expiresAt: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.create.metadata-lost',
    says: 'forgets the metadata of a creation',
    area: ['sandbox.create.metadata-kept', 'sandbox.get.metadata', 'sandbox.create.core-members'],
    in: ONE,
    server: onWire(
      CREATE,
      asked((body) => ({ ...body, metadata: { 'conformance-run': (body.metadata as Json)['conformance-run'] } })),
    ),
  },
  {
    id: 'sandbox.create.timeout-in-minutes',
    says: 'takes the timeout for minutes',
    area: ['sandbox.timeout.seconds', 'sandbox.expires-at'],
    in: ONE,
    server: onWire(
      CREATE,
      asked((body) => ({ ...body, timeout: Number(body.timeout) * 60 })),
    ),
  },
  {
    id: 'sandbox.create.timeout-rounded-up',
    says: 'adds a minute of grace to every timeout',
    area: ['sandbox.timeout.seconds', 'sandbox.expires-at'],
    in: ONE,
    server: onWire(
      CREATE,
      asked((body) => ({ ...body, timeout: Number(body.timeout) + 60 })),
    ),
  },
  {
    id: 'sandbox.create.timeout-default',
    says: 'gives every sandbox an hour',
    area: ['sandbox.timeout.seconds', 'sandbox.expires-at'],
    in: ONE,
    server: onWire(
      CREATE,
      asked((body) => ({ ...body, timeout: 3600 })),
    ),
  },
  {
    id: 'sandbox.create.location-of-collection',
    says: 'names the collection in the Location header',
    area: ['sandbox.create.location'],
    in: ONE,
    server: onWire(CREATE, {
      kind: 'change',
      change: (answer) => ({
        ...answer,
        headers: answer.headers.map(([name, value]) =>
          name.toLowerCase() === 'location' ? [name, value.replace(/\/[^/]*$/, '/')] : [name, value],
        ),
      }),
    }),
  },
  {
    id: 'sandbox.create.without-source',
    says: 'takes a default image where none is named',
    area: ['sandbox.create.source-required'],
    in: ONE,
    server: onWire(
      CREATE,
      asked((body) => ({ image: { uri: 'reference' }, ...body })),
    ),
  },
  {
    id: 'sandbox.create.without-limits',
    says: 'takes default limits where none are given',
    area: ['sandbox.create.limits-required'],
    in: ONE,
    server: onWire(
      CREATE,
      asked((body) => ({ resourceLimits: {}, ...body })),
    ),
  },
  {
    id: 'sandbox.create.without-entrypoint',
    says: 'takes a default entrypoint where none is given',
    area: ['sandbox.create.entrypoint-required-with-image'],
    in: ONE,
    server: onWire(
      CREATE,
      asked((body) => ({ entrypoint: ['tail', '-f', '/dev/null'], ...body })),
    ),
  },
  {
    id: 'sandbox.create.refuses-with-500',
    says: 'answers 500 to what it should refuse with 400',
    area: ['sandbox.create.source-required'],
    in: ONE,
    server: onWire(
      CREATE,
      status((code) => code === 400, 500),
    ),
  },
  {
    id: 'sandbox.get.image-lost',
    says: 'leaves the image out of GET',
    area: ['sandbox.get.image'],
    in: ONE,
    server: onWire(
      GET,
      json(({ image: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.get.image-tagged',
    says: 'adds a tag to the image that it tells',
    area: ['sandbox.get.image'],
    in: ONE,
    server: onWire(
      GET,
      json((body) => ({ ...body, image: { uri: `${(body.image as Json).uri}:latest` } })),
    ),
  },
  {
    id: 'sandbox.get.entrypoint-shell',
    says: 'tells the entrypoint as one line of shell',
    area: ['sandbox.get.entrypoint-of-request'],
    in: ONE,
    server: onWire(
      GET,
      json((body) => ({ ...body, entrypoint: ['sh', '-c', (body.entrypoint as string[]).join(' ')] })),
    ),
  },
  {
    id: 'sandbox.get.entrypoint-lost',
    says: 'leaves the entrypoint out of GET',
    area: ['sandbox.get'],
    in: ONE,
    server: onWire(
      GET,
      json(({ entrypoint: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.get.stays-pending',
    says: 'never says that a sandbox runs, although it does',
    area: ['sandbox.create.runs-by-itself', 'sandbox.transition.pending-running'],
    in: ONE,
    server: () => ({
      // One of them only: if a driver waited for its sandbox for ever, everything would break.
      wire: knowing((request, ids) => (GET(request) && idIn(request) === ids[1] ? inState('Pending') : undefined)),
    }),
  },
  {
    id: 'sandbox.get.mixed-up',
    says: 'gives the sandbox that was asked for first whichever is asked for',
    area: ['sandbox.get', 'sandbox.create'],
    in: ONE,
    server: () => {
      let first: string | undefined;
      return {
        wire: when(GET, (request) => {
          first ??= idIn(request);
          const id = first;
          return { kind: 'ask', target: (target) => target.replace(idIn(request), id) };
        }),
      };
    },
  },
  {
    id: 'sandbox.get.created-at-now',
    says: 'tells the present time as createdAt',
    area: ['sandbox.created-at', 'metadata.no-restart', 'sandbox.timeout', 'sandbox.expires-at'],
    in: ONE,
    server: onWire(
      GET,
      json((body) => ({ ...body, createdAt: new Date().toISOString() })),
    ),
  },
  {
    id: 'sandbox.get.expires-at-slides',
    says: 'lets expiresAt slide with every look at a sandbox',
    area: ['sandbox.expires-at', 'metadata.no-restart', 'renew', 'sandbox.timeout'],
    in: ONE,
    server: () => {
      let looks = 0;
      return {
        wire: when(
          GET,
          json((body) => {
            looks += 1;
            return { ...body, expiresAt: moved(body.expiresAt, looks * 1000) };
          }),
        ),
      };
    },
  },
  {
    id: 'sandbox.get.unknown-200',
    says: 'answers 200 with an empty object for an unknown id',
    area: ['sandbox.get.unknown', 'error.not-found'],
    in: GONE,
    server: onWire(GET, {
      kind: 'change',
      change: (answer) => (answer.status === 404 ? { ...answer, status: 200 } : answer),
    }),
  },
  {
    id: 'sandbox.get.unknown-400',
    says: 'answers 400 for an unknown id',
    area: ['sandbox.get.unknown', 'sandbox.delete.unknown', 'endpoint.get.unknown', 'error.not-found'],
    in: GONE,
    server: onWire(
      lifecycle,
      status((code) => code === 404, 400),
    ),
  },
  {
    id: 'sandbox.delete.unknown-204',
    says: 'answers 204 to the deletion of an unknown id',
    area: ['sandbox.delete.unknown', 'error.not-found'],
    in: GONE,
    server: onWire(DELETE, (request) => (/no-such/.test(request.target) ? answered(204) : undefined)),
  },
  {
    id: 'sandbox.delete.status-200',
    says: 'answers 200 to a deletion',
    area: ['sandbox.delete.scheduled', 'contract'],
    in: GONE,
    server: onWire(
      DELETE,
      status((code) => code === 204, 200),
    ),
  },
  {
    id: 'sandbox.delete.does-nothing',
    says: 'answers 204 to a deletion and deletes nothing',
    area: ['sandbox.delete.stopping-terminated'],
    in: GONE,
    server: onWire(DELETE, answered(204)),
  },
  {
    id: 'sandbox.delete.another',
    says: 'deletes the sandbox that was created first, whichever is to be deleted',
    area: ['sandbox.delete', 'sandbox.state.running-takes-requests'],
    in: GONE,
    server: () => ({
      wire: knowing((request, ids) =>
        DELETE(request) && ids.includes(idIn(request))
          ? { kind: 'ask', target: () => `/sandboxes/${ids[0]}` }
          : undefined,
      ),
    }),
  },
  {
    id: 'sandbox.delete.all',
    says: 'stops all sandboxes with the one that is deleted',
    area: ['sandbox.state.running-takes-requests', 'sandbox.delete'],
    in: GONE,
    server: () => {
      let deleted = false;
      return {
        wire: knowing((request, ids) => {
          if (DELETE(request) && ids.includes(idIn(request))) deleted = true;
          return deleted && execd(request) ? { kind: 'drop' } : undefined;
        }),
      };
    },
  },
];
