/** Servers that make the sandbox that was asked for, and answer its creation wrongly. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, GET } from '../../harness/faults/operations.ts';
import { frozen } from '../../harness/faults/remembering.ts';
import { byBody, inState, json, jsonAnswer, onWire, status, when, withHeader } from '../../harness/faults/wiring.ts';

const CREATION = ['lifecycle/create.yaml'];

export const createdFaults: readonly LiveFault[] = [
  {
    id: 'sandbox.create.status-200',
    says: 'answers 200 for 202',
    area: ['sandbox.create.accepted', 'volumes.request', 'contract'],
    in: CREATION,
    server: onWire(
      CREATE,
      status((code) => code === 202, 200),
    ),
  },
  {
    id: 'sandbox.create.status-201',
    says: 'answers 201 for 202',
    area: ['sandbox.create.accepted', 'contract'],
    in: CREATION,
    server: onWire(
      CREATE,
      status((code) => code === 202, 201),
    ),
  },
  {
    id: 'sandbox.create.running-at-once',
    says: 'says Running in the answer to a creation',
    area: ['sandbox.create.pending'],
    in: CREATION,
    server: onWire(
      CREATE,
      json((body) => inState(body, 'Running')),
    ),
  },
  {
    id: 'sandbox.create.same-id',
    says: 'gives the second sandbox the id of the first in its answer',
    area: ['sandbox.create', 'sandbox.expires-at'],
    in: CREATION,
    server: frozen(CREATE, 'id'),
  },
  {
    id: 'sandbox.create.echoes-source',
    says: 'tells the image in the answer to a creation',
    area: ['sandbox.create.no-source-in-response'],
    in: CREATION,
    server: onWire(CREATE, () => byBody(({ image }) => ({ change: jsonAnswer((body) => ({ ...body, image })) }))),
  },
  {
    id: 'sandbox.create.updated-at',
    says: 'tells updatedAt in the answer to a creation',
    area: ['sandbox.create.no-updated-at'],
    in: CREATION,
    server: onWire(
      CREATE,
      json((body) => ({ ...body, updatedAt: body.createdAt })),
    ),
  },
  {
    id: 'sandbox.create.metadata-left-out',
    says: 'leaves the metadata out of the answer to a creation',
    area: ['sandbox.create.core-members'],
    in: CREATION,
    server: onWire(
      CREATE,
      json(({ metadata: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.create.expires-at-left-out',
    says: 'leaves expiresAt out of the answer to a creation',
    area: ['sandbox.create.core-members'],
    in: CREATION,
    server: onWire(
      CREATE,
      json(({ expiresAt: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.create.location-of-collection',
    says: 'names the collection in the Location header',
    area: ['sandbox.create.location'],
    in: CREATION,
    server: onWire(CREATE, {
      kind: 'change',
      change: (answer) => ({
        ...answer,
        headers: withHeader('location', (value) => value.replace(/\/[^/]*$/, '/'))(answer.headers),
      }),
    }),
  },
  {
    id: 'sandbox.create.id-left-out',
    says: 'tells an empty id in the answer to every creation but the first',
    area: ['sandbox.create', 'sandbox.transition', 'snapshot.state.ready-restores'],
    in: CREATION,
    server: () => {
      let made = 0;
      return { wire: when(CREATE, () => (++made === 1 ? undefined : json((body) => ({ ...body, id: '' })))) };
    },
  },
  {
    id: 'sandbox.create.id-left-out-without-end',
    says: 'tells no id of a sandbox without a timeout',
    area: ['sandbox.timeout.absent-never-expires'],
    in: ['lifecycle/manual-cleanup.yaml'],
    server: onWire(
      CREATE,
      json(({ id, ...body }) => (body.expiresAt === undefined ? body : { ...body, id })),
    ),
  },
  {
    id: 'sandbox.create.end-of-its-own',
    says: 'names an end in an hour for a sandbox without a timeout',
    area: ['sandbox.timeout.absent-never-expires', 'sandbox.expires-at.omitted'],
    in: ['lifecycle/manual-cleanup.yaml'],
    server: onWire(
      (request) => CREATE(request) || GET(request),
      json(({ expiresAt = new Date(Date.now() + 3_600_000).toISOString(), ...body }) => ({ ...body, expiresAt })),
    ),
  },
  {
    id: 'sandbox.create.entrypoint-left-out',
    says: 'leaves the entrypoint out of the answer to a creation',
    area: ['sandbox.create.core-members', 'sandbox.get.entrypoint-always', 'sandbox.create.from-snapshot'],
    in: CREATION,
    server: onWire(
      CREATE,
      json(({ entrypoint: _, ...body }) => body),
    ),
  },
];
