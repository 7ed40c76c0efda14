/** Servers that get the creation of snapshots wrong, or what they then show of them. */
import { randomUUID } from 'node:crypto';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { GET, GET_SNAPSHOT, idIn, SNAP } from '../../harness/faults/operations.ts';
import {
  answered,
  answerOf,
  inState,
  type Json,
  json,
  jsonBody,
  moved,
  onWire,
  status,
  when,
  withHeader,
  without,
} from '../../harness/faults/wiring.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { wireFault as wire } from './wire-fault.ts';

const RESTORE = ['snapshots/restore.yaml'];
const LIST = ['snapshots/list.yaml'];
const PAUSED = { area: ['snapshot.create.only-running'], in: ['snapshots/paused.yaml'] };

/** Changes how a snapshot looks, in the answer to its creation and in GET. */
const shown =
  (change: (body: Json) => Json): (() => FaultPlan) =>
  () =>
  (request) =>
    SNAP(request) || GET_SNAPSHOT(request) ? json(change) : undefined;

const asLabel = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

const inCreate = { area: ['snapshot'], in: RESTORE };

export const takenFaults: readonly LiveFault[] = [
  wire('created-201', 'answers 201 to the creation of a snapshot', inCreate, () =>
    when(
      SNAP,
      status((code) => code === 202, 201),
    ),
  ),
  wire('ready-at-once', 'says that a new snapshot is Ready', inCreate, () =>
    when(
      SNAP,
      json((body) => inState(body, 'Ready')),
    ),
  ),
  wire(
    'name-lost',
    'forgets the name',
    inCreate,
    shown((body) => without(body, 'name')),
  ),
  wire(
    'name-lowered',
    'writes the name as a label',
    inCreate,
    shown((body) => (body.name === undefined ? body : { ...body, name: asLabel(String(body.name)) })),
  ),
  wire(
    'names-itself',
    'tells the id of the snapshot as that of its sandbox',
    inCreate,
    shown((body) => ({ ...body, sandboxId: body.id })),
  ),
  wire('never-ready', 'leaves a snapshot Creating', inCreate, () =>
    when(
      GET_SNAPSHOT,
      json((body) => inState(body, 'Creating')),
    ),
  ),
  wire('created-at-moves', 'tells another time of creation at each look', inCreate, () => {
    let looks = 0;
    return when(
      GET_SNAPSHOT,
      json((body) => ({ ...body, createdAt: moved(body.createdAt, ++looks * 1000) })),
    );
  }),
  wire(
    'created-at-backwards',
    'tells times of creation that go backwards',
    { area: ['snapshot.created-at'], in: LIST },
    () => {
      let made = 0;
      return when(
        SNAP,
        json((body) => ({ ...body, createdAt: moved(body.createdAt, ++made * -60_000) })),
      );
    },
  ),
  wire(
    'reason-is-a-sentence',
    'gives a sentence as the reason of a state',
    inCreate,
    shown((body) => ({
      ...body,
      status: { ...(body.status as Json), reason: 'All went well.' },
    })),
  ),
  wire(
    'transition-before-creation',
    'tells a last transition before the creation',
    inCreate,
    shown((body) => ({
      ...body,
      status: { ...(body.status as Json), lastTransitionAt: moved(body.createdAt, -60_000) },
    })),
  ),
  wire('location-of-sandbox', 'names the sandbox in the Location of a snapshot', inCreate, () =>
    when(SNAP, (request) => ({
      kind: 'change',
      change: (answer) => ({
        ...answer,
        headers: withHeader('location', (value) => value.replace(/snapshots\/.*/, `sandboxes/${idIn(request)}`))(
          answer.headers,
        ),
      }),
    })),
  ),
  wire(
    'source-stays-paused',
    'leaves the source paused',
    { area: ['snapshot.create.sandbox-continues'], in: RESTORE },
    () => {
      const sources = new Set<string>();
      return (request) => {
        if (SNAP(request)) sources.add(idIn(request));
        if (!GET(request) || !sources.has(idIn(request))) return undefined;
        return json((body) => inState(body, 'Paused'));
      };
    },
  ),
  wire(
    'body-demanded',
    'refuses a creation without a body',
    { area: ['snapshot.create.body-optional'], in: LIST },
    () =>
      when(SNAP, ({ headers }) =>
        headers.some(([name]) => name.toLowerCase() === 'content-type')
          ? undefined
          : answered(400, { code: 'INVALID_REQUEST', message: 'A body is required.' }),
      ),
  ),
  wire('empty-name-taken', 'takes an empty name', { area: ['snapshot.create.name-not-empty'], in: LIST }, () =>
    when(SNAP, { kind: 'ask', body: jsonBody((body) => (body.name === '' ? {} : body)) }),
  ),
  wire('unknown-member-taken', 'takes an unknown member', { area: ['snapshot.create.closed'], in: LIST }, () =>
    when(SNAP, { kind: 'ask', body: jsonBody(({ name }) => (name === undefined ? {} : { name })) }),
  ),
  wire(
    'unknown-sandbox-400',
    'answers 400 for a sandbox that is not there',
    { area: ['snapshot.create.unknown-sandbox'], in: LIST },
    () =>
      when(
        SNAP,
        status((code) => code === 404, 400),
      ),
  ),
  wire('paused-taken', 'accepts a snapshot of a paused sandbox', PAUSED, () =>
    when(SNAP, (request) => ({
      kind: 'change',
      change: (answer) =>
        answer.status === 409
          ? answerOf(202, {
              id: randomUUID(),
              sandboxId: idIn(request),
              status: { state: 'Creating' },
              createdAt: new Date().toISOString(),
            })
          : answer,
    })),
  ),
  wire('paused-400', 'answers 400 for a snapshot of a paused sandbox', PAUSED, () =>
    when(
      SNAP,
      status((code) => code === 409, 400),
    ),
  ),
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
    id: 'snapshots.created-left-out',
    says: 'tells neither the id nor the time of a new snapshot',
    area: ['snapshot.source-sandbox', 'snapshot.created-at'],
    in: RESTORE,
    server: onWire(
      SNAP,
      json(({ id: _, createdAt: __, ...body }) => body),
    ),
  },
];
