/** Servers that an SDK cannot use, though plain HTTP can. */
import type { LiveFault } from '../harness/faults/fault.ts';
import { CREATE, DELETE, EGRESS_PORT, ENDPOINT, portIn } from '../harness/faults/operations.ts';
import { answered, json, onWire, withBody, without } from '../harness/faults/wiring.ts';

const area = ['sdk'];
const scenarios = ['volumes/read-write.yaml'];

export const sdkFaults: readonly LiveFault[] = [
  {
    id: 'sdk.create.no-created-at',
    says: 'leaves createdAt out of the answer to a creation',
    area,
    in: scenarios,
    server: onWire(
      CREATE,
      json((body) => without(body, 'createdAt')),
    ),
  },
  {
    id: 'sdk.create.no-egress',
    says: 'fails by itself when it is asked for the endpoint of the egress of a sandbox',
    area,
    in: scenarios,
    server: onWire(ENDPOINT, (request) =>
      portIn(request) === EGRESS_PORT ? answered(500, { code: 'INTERNAL_ERROR', message: 'no egress' }) : undefined,
    ),
  },
  {
    id: 'sdk.remove.text',
    says: 'answers a deletion with a word',
    area,
    in: ['volumes/lifetime.yaml'],
    server: onWire(DELETE, {
      kind: 'change',
      change: (answer) => (answer.status === 204 ? withBody({ ...answer, status: 200 }, 'OK') : answer),
    }),
  },
];
