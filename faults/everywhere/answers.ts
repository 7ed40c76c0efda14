/**
 * Servers that get one thing wrong in every answer of the lifecycle API. By default one scenario shows each of them; the
 * audit runs them in all scenarios, and so asks of each assertion about a status, a page or a member whether it can fail.
 */
import { randomUUID } from 'node:crypto';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, GET, lifecycle, SNAP } from '../../harness/faults/operations.ts';
import {
  inState,
  type Json,
  json,
  listed,
  onWire,
  parsed,
  stateOf,
  status,
  things,
  when,
  withBody,
} from '../../harness/faults/wiring.ts';
import { ALL } from './areas.ts';

const CREATION = ['lifecycle/create.yaml'];

export const answerFaults: readonly LiveFault[] = [
  {
    id: 'everywhere.status.206',
    says: 'answers 206 for 200',
    area: ALL,
    in: ['lifecycle/renew.yaml'],
    server: onWire(
      lifecycle,
      status((code) => code === 200, 206),
    ),
  },
  {
    id: 'everywhere.status.203-for-accepted',
    says: 'answers 203 where it accepts or has deleted',
    area: ALL,
    in: CREATION,
    server: onWire(
      lifecycle,
      status((code) => code === 202 || code === 204, 203),
    ),
  },
  {
    id: 'everywhere.status.501-for-refusals',
    says: 'answers 501 to whatever it refuses',
    area: ALL,
    in: ['lifecycle/renew.yaml'],
    server: onWire(
      lifecycle,
      status((code) => code >= 400 && code < 500, 501),
    ),
  },
  {
    id: 'everywhere.status.refuses-nothing',
    says: 'answers 200 to whatever it refuses',
    area: ALL,
    in: ['lifecycle/renew.yaml'],
    server: onWire(
      lifecycle,
      status((code) => code >= 400 && code < 500, 200),
    ),
  },
  {
    id: 'everywhere.error.bare',
    says: 'refuses with an empty object',
    area: ALL,
    in: ['auth/keys.yaml'],
    server: onWire(lifecycle, {
      kind: 'change',
      change: (answer) => (answer.status >= 400 ? withBody(answer, '{}') : answer),
    }),
  },
  {
    id: 'everywhere.list.pages-counted-wrong',
    says: 'counts one more of everything in lists, and says the opposite of whether there is more',
    area: ALL,
    in: ['lifecycle/list.yaml'],
    server: onWire(
      lifecycle,
      json((body) => {
        const pagination = body.pagination as Record<string, number | boolean> | undefined;
        if (pagination === undefined) return body;
        const wrong = Object.entries(pagination).map(([key, value]) => [
          key,
          typeof value === 'number' ? value + 1 : !value,
        ]);
        return { ...body, pagination: Object.fromEntries(wrong) };
      }),
    ),
  },
  {
    id: 'everywhere.thing.another',
    says: 'tells another id, entrypoint and state than those of what was asked for, and no metadata',
    area: ALL,
    in: ['lifecycle/metadata.yaml'],
    server: onWire(
      (request) => lifecycle(request) && request.method !== 'POST',
      json((body) =>
        body.id === undefined ? body : { ...inState(body, 'Odd'), id: `${body.id}x`, metadata: {}, entrypoint: ['x'] },
      ),
    ),
  },
  {
    id: 'everywhere.thing.times-as-numbers',
    says: 'tells when a sandbox was made, and when it ends, in milliseconds since the epoch',
    area: ['sandbox', 'auth', 'renew', 'metadata'],
    in: CREATION,
    server: () => {
      const number = (time: unknown): unknown => (time === undefined ? undefined : Date.parse(String(time)));
      const change = ({ createdAt, expiresAt, ...body }: Json): Json => ({
        ...body,
        createdAt: number(createdAt),
        expiresAt: number(expiresAt),
      });
      // Not in the answer to a creation, which an SDK would not understand.
      return { wire: when(GET, json(change)) };
    },
  },
  {
    id: 'everywhere.thing.times-left-out-at-creation',
    says: 'tells neither when a new sandbox or snapshot was made nor when it ends',
    area: ['sandbox', 'snapshot'],
    in: CREATION,
    server: onWire(
      (request) => CREATE(request) || SNAP(request),
      json(({ createdAt: _, expiresAt: __, ...thing }) => thing),
    ),
  },
  {
    id: 'everywhere.thing.details-left-out',
    says: 'tells the state of a sandbox or snapshot without its reason and message',
    area: ['sandbox.state', 'sandbox.create.stage-told', 'snapshot'],
    in: CREATION,
    server: onWire(lifecycle, json(things((thing) => ({ ...thing, status: { state: stateOf(thing) } })))),
  },
  {
    id: 'everywhere.list.others',
    says: 'tells other ids in lists',
    area: ['list', 'snapshot', 'sandbox'],
    in: ['lifecycle/list.yaml'],
    server: onWire(lifecycle, json(listed((item) => ({ ...item, id: `${item.id}x` })))),
  },
  {
    id: 'everywhere.error.code-of-its-own',
    says: 'puts a number of the request into the code of each error',
    area: ['error.code-for-programs'],
    in: ['lifecycle/list.yaml'],
    server: onWire(lifecycle, {
      kind: 'change',
      change(answer) {
        const body = answer.status < 400 ? undefined : parsed(answer.body);
        if (body === undefined) return answer;
        return withBody(answer, JSON.stringify({ ...body, code: `${body.code}_${randomUUID().slice(0, 8)}` }));
      },
    }),
  },
];
