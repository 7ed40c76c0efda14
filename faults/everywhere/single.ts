/**
 * Servers with one deviation that nearly every scenario meets. `--full` runs them in all scenarios: they show how far one
 * thing that is wrong spreads over a whole run.
 */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, DELETE, LIST, lifecycle } from '../../harness/faults/operations.ts';
import {
  inState,
  type Json,
  json,
  onWire,
  stateOf,
  status,
  things,
  withBody,
  withHeader,
  without,
} from '../../harness/faults/wiring.ts';

const DOCUMENT = ['contract.lifecycle', 'response.status-documented'];

const inNumbers = (thing: Json): Json =>
  Object.fromEntries(
    Object.entries(thing).map(([name, value]) => [
      name,
      name === 'createdAt' || name === 'expiresAt' ? Date.parse(String(value)) : value,
    ]),
  );

export const singleFaults: readonly LiveFault[] = [
  {
    id: 'everywhere.single.created-at-missing',
    says: 'does not tell in the answer to a creation when the sandbox was made',
    area: [...DOCUMENT, 'sandbox.create.core-members', 'sandbox.created-at'],
    in: ['lifecycle/create.yaml'],
    everywhere: true,
    server: onWire(
      CREATE,
      json((sandbox) => without(sandbox, 'createdAt')),
    ),
  },
  {
    id: 'everywhere.single.states-in-small-letters',
    says: 'writes states in small letters',
    area: [...DOCUMENT, 'sandbox.create', 'sandbox.state', 'sandbox.transition'],
    in: ['lifecycle/create.yaml'],
    everywhere: true,
    server: onWire(lifecycle, json(things((thing) => inState(thing, String(stateOf(thing)).toLowerCase())))),
  },
  {
    id: 'everywhere.single.times-in-milliseconds',
    says: 'tells each time as a number of milliseconds',
    area: [...DOCUMENT, 'sandbox'],
    in: ['lifecycle/create.yaml'],
    everywhere: true,
    server: onWire(lifecycle, json(things(inNumbers))),
  },
  {
    id: 'everywhere.single.deletion-200',
    says: 'answers 200 to a deletion',
    area: [...DOCUMENT, 'sandbox.delete'],
    in: ['lifecycle/list.yaml'],
    everywhere: true,
    server: onWire(
      DELETE,
      status((code) => code === 204, 200),
    ),
  },
  {
    id: 'everywhere.single.total-one-too-many',
    says: 'counts one too many in each list of sandboxes',
    area: ['list.pagination-total-items'],
    in: ['lifecycle/list.yaml'],
    everywhere: true,
    server: onWire(
      LIST,
      json((body) => {
        const pagination = body.pagination as Json;
        return { ...body, pagination: { ...pagination, totalItems: Number(pagination.totalItems) + 1 } };
      }),
    ),
  },
  {
    id: 'everywhere.single.not-found-as-text',
    says: 'says in plain text that there is no such thing',
    area: [...DOCUMENT, 'error.envelope'],
    in: ['lifecycle/list.yaml'],
    everywhere: true,
    server: onWire(lifecycle, {
      kind: 'change',
      change(answer) {
        if (answer.status !== 404) return answer;
        const headers = withHeader('content-type', () => 'text/plain')(answer.headers);
        return withBody({ ...answer, headers }, 'No such thing.');
      },
    }),
  },
];
