/** Servers that do what they are asked to do, and tell something else of it. */
import { randomUUID } from 'node:crypto';
import type { LiveFault } from '../harness/faults/fault.ts';
import {
  CREATE,
  GET,
  idIn,
  type Json,
  json,
  knowing,
  LIST,
  leavingBehind,
  lifecycle,
  listed,
  onWire,
  PATCH,
  parsed,
  RENEW,
  SNAP,
  stateOf,
  things,
  when,
  withBody,
} from '../harness/faults/wiring.ts';
import type { Fault } from '../harness/wire/faults.ts';

const CREATION = ['lifecycle/create.yaml'];
const RESTORE = ['snapshots/restore.yaml'];

export const answerFaults: readonly LiveFault[] = [
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
    id: 'everywhere.thing.times-not-told-at-creation',
    says: 'tells neither when a new sandbox or snapshot was made nor when it ends',
    area: ['sandbox', 'snapshot'],
    in: CREATION,
    server: onWire(
      (request) => CREATE(request) || SNAP(request),
      json(({ createdAt: _, expiresAt: __, ...thing }) => thing),
    ),
  },
  {
    id: 'everywhere.thing.details-not-told',
    says: 'tells the state of a sandbox or snapshot without its reason and message',
    area: ['sandbox.state', 'sandbox.create.stage-told', 'snapshot'],
    in: CREATION,
    server: onWire(lifecycle, json(things((thing) => ({ ...thing, status: { state: stateOf(thing) } })))),
  },
  {
    id: 'everywhere.list.others',
    says: 'tells other ids in lists',
    area: ['list', 'snapshot', 'sandbox'],
    in: ['lifecycle/validation-others.yaml'],
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
  {
    id: 'sandbox.create.id-not-told',
    says: 'tells no id in the answer to a creation when there is a sandbox already',
    area: ['sandbox.create', 'sandbox.transition', 'snapshot.state.ready-restores'],
    in: CREATION,
    server: () => {
      let made = 0;
      return { wire: when(CREATE, () => (++made === 1 ? undefined : json((body) => ({ ...body, id: '' })))) };
    },
  },
  {
    id: 'sandbox.create.id-not-told-without-end',
    says: 'tells no id of a sandbox without a timeout',
    area: ['sandbox.timeout.absent-never-expires'],
    in: ['lifecycle/manual-cleanup.yaml'],
    server: onWire(
      CREATE,
      json(({ id, ...body }) => (body.expiresAt === undefined ? body : { ...body, id })),
    ),
  },
  {
    id: 'sandbox.create.entrypoint-not-told',
    says: 'leaves the entrypoint out of the answer to a creation',
    area: ['sandbox.create.core-members', 'sandbox.get.entrypoint-always', 'sandbox.create.from-snapshot'],
    in: CREATION,
    server: onWire(
      CREATE,
      json(({ entrypoint: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.get.platform-203',
    says: 'answers 203 where a sandbox has a platform',
    area: ['sandbox.platform'],
    in: ['lifecycle/platform.yaml'],
    server: () => {
      const odd: Fault = {
        kind: 'change',
        change: (answer) => (parsed(answer.body)?.platform === undefined ? answer : { ...answer, status: 203 }),
      };
      // The first is an SDK's, which would give up.
      return { wire: knowing((request, ids) => (GET(request) && idIn(request) === ids[1] ? odd : undefined)) };
    },
  },
  {
    id: 'sandbox.create.refused-and-left',
    says: 'makes a sandbox before it looks at the fault for which it refuses it',
    area: ['sandbox.create.refused-no-effect'],
    in: ['lifecycle/validation-prose.yaml'],
    server: leavingBehind((body) => {
      const { metadata } = body as { metadata?: Record<string, unknown> };
      if (!String(metadata?.['conformance-mark']).startsWith('prose-')) return undefined;
      const source = { image: { uri: 'reference' }, entrypoint: ['tail', '-f', '/dev/null'] };
      return { ...source, resourceLimits: {}, timeout: 600, metadata };
    }, 'That cannot be done.'),
  },
  {
    id: 'metadata.patch.image-lost',
    says: 'no longer tells the image of a sandbox whose metadata were patched',
    area: ['metadata.no-restart', 'metadata.response-is-sandbox'],
    in: ['lifecycle/metadata.yaml'],
    server: () => {
      const patched = new Set<string>();
      return {
        wire: (request) => {
          if (PATCH(request)) patched.add(idIn(request));
          if (!PATCH(request) && !(GET(request) && patched.has(idIn(request)))) return undefined;
          return json(({ image: _, ...body }) => body);
        },
      };
    },
  },
  {
    id: 'renew.as-if-new',
    says: 'tells of a renewed sandbox as if it had just been made, of nothing',
    area: ['renew'],
    in: ['lifecycle/renew.yaml'],
    server: () => {
      const renewed = new Set<string>();
      return {
        wire: (request) => {
          if (RENEW(request)) renewed.add(idIn(request));
          if (!GET(request) || !renewed.has(idIn(request))) return undefined;
          const createdAt = new Date().toISOString();
          return json((body) => ({ ...body, createdAt, metadata: {}, entrypoint: ['true'] }));
        },
      };
    },
  },
  {
    id: 'renew.hides-from-lists',
    says: 'leaves renewed sandboxes out of lists',
    area: ['renew.sets-expiration'],
    in: ['lifecycle/renew.yaml'],
    server: () => {
      let renewed = false;
      return {
        wire: (request) => {
          if (RENEW(request)) renewed = true;
          return renewed && LIST(request) ? json((body) => ({ ...body, items: [] })) : undefined;
        },
      };
    },
  },
  {
    id: 'snapshots.same-id',
    says: 'takes snapshots of one name for one',
    area: ['snapshot.id-unique'],
    in: ['snapshots/list.yaml'],
    server: () => {
      const ids = new Map<unknown, unknown>();
      const change = (body: Json): Json => {
        if (body.name === undefined) return body;
        if (!ids.has(body.name)) ids.set(body.name, body.id);
        return { ...body, id: ids.get(body.name) };
      };
      return { wire: when(SNAP, json(change)) };
    },
  },
  {
    id: 'snapshots.created-not-told',
    says: 'tells neither the id nor the time of a new snapshot',
    area: ['snapshot.source-sandbox', 'snapshot.created-at'],
    in: RESTORE,
    server: onWire(
      SNAP,
      json(({ id: _, createdAt: __, ...body }) => body),
    ),
  },
];
