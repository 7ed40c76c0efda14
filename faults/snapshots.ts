/** Servers that get snapshots wrong: what they hold, how they are made, shown, deleted and restored from. */

import type { LiveFault } from '../harness/faults/fault.ts';
import {
  answered,
  answerOf,
  CREATE,
  DELETE,
  DELETE_SNAPSHOT,
  GET,
  GET_SNAPSHOT,
  idIn,
  type Json,
  json,
  jsonAnswer,
  jsonBody,
  moved,
  SNAP,
  status,
  when,
} from '../harness/faults/wiring.ts';
import type { FaultPlan } from '../harness/wire/faults.ts';

const RESTORE = ['snapshots/restore.yaml'];
const LIST = ['snapshots/list.yaml'];

/** A fault on the wire. */
const wire = (
  id: string,
  says: string,
  where: { area: string[]; in: readonly string[] },
  plan: () => FaultPlan,
): LiveFault => ({ id: `snapshots.${id}`, says, ...where, server: () => ({ wire: plan() }) });

/** Changes the creation of a sandbox from a snapshot, before the server gets it. */
const restoring =
  (change: (body: Json) => Json | undefined): (() => FaultPlan) =>
  () =>
    when(CREATE, {
      kind: 'ask',
      body: jsonBody((body) => (body.snapshotId === undefined ? body : change(body))),
    });

/** Changes how a snapshot looks, in the answer to its creation and in GET. */
const shown =
  (change: (body: Json) => Json): (() => FaultPlan) =>
  () =>
  (request) =>
    SNAP(request) || GET_SNAPSHOT(request) ? json(change) : undefined;

/** Knows the snapshots and their sandboxes. */
function knowing(plan: (known: ReadonlyMap<string, string>) => FaultPlan): () => FaultPlan {
  return () => {
    const known = new Map<string, string>();
    const rest = plan(known);
    const note = json((body) => void known.set(String(body.id), String(body.sandboxId)));
    return (request) => (SNAP(request) ? note : rest(request));
  };
}

const without = (body: Json, ...names: string[]): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

const inCreate = { area: ['snapshot'], in: RESTORE };
const inRestore = { area: ['sandbox', 'snapshot'], in: RESTORE };

export const snapshotFaults: readonly LiveFault[] = [
  {
    id: 'snapshots.source-of-now',
    says: 'restores what the source has now, not what it had',
    area: ['snapshot.create.point-in-time'],
    in: RESTORE,
    server: () => ({ seams: { restoreFrom: (_captured, source) => source } }),
  },
  wire('fresh', 'makes a fresh sandbox of its image instead of restoring one', inRestore, () => (request) => {
    if (CREATE(request)) {
      const image = { image: { uri: 'reference' }, entrypoint: ['tail', '-f', '/dev/null'] };
      return {
        kind: 'ask',
        body: jsonBody((body) => (body.snapshotId ? { ...image, ...without(body, 'snapshotId') } : body)),
      };
    }
    return undefined;
  }),
  wire('created-201', 'answers 201 to the creation of a snapshot', inCreate, () =>
    when(
      SNAP,
      status((code) => code === 202, 201),
    ),
  ),
  wire('ready-at-once', 'says that a new snapshot is Ready', inCreate, () =>
    when(
      SNAP,
      json((body) => ({ ...body, status: { ...(body.status as Json), state: 'Ready' } })),
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
    shown((body) => (body.name === undefined ? body : { ...body, name: String(body.name).replaceAll(' ', '-') })),
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
      json((body) => ({ ...body, status: { ...(body.status as Json), state: 'Creating' } })),
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
      status: { ...(body.status as Json), lastTransitionAt: '2020-01-01T00:00:00Z' },
    })),
  ),
  wire('location-of-sandbox', 'names the sandbox in the Location of a snapshot', inCreate, () =>
    when(SNAP, {
      kind: 'change',
      change: (answer) => ({
        ...answer,
        headers: answer.headers.map(([name, value]) =>
          name.toLowerCase() === 'location' ? [name, value.replace(/snapshots\/.*/, 'sandboxes/x')] : [name, value],
        ),
      }),
    }),
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
        return json((body) => ({ ...body, status: { ...(body.status as Json), state: 'Paused' } }));
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
    when(SNAP, { kind: 'ask', body: jsonBody((body) => without(body, 'description')) }),
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
  wire(
    'paused-taken',
    'accepts a snapshot of a paused sandbox',
    { area: ['snapshot.create.only-running'], in: ['snapshots/paused.yaml'] },
    () =>
      when(SNAP, (request) => ({
        kind: 'change',
        change: (answer) =>
          answer.status === 409
            ? answerOf(202, {
                id: 'snapshot-of-a-paused-one',
                sandboxId: idIn(request),
                status: { state: 'Creating' },
                createdAt: new Date().toISOString(),
              })
            : answer,
      })),
  ),
  wire(
    'paused-400',
    'answers 400 for a snapshot of a paused sandbox',
    { area: ['snapshot.create.only-running'], in: ['snapshots/paused.yaml'] },
    () =>
      when(
        SNAP,
        status((code) => code === 409, 400),
      ),
  ),

  wire(
    'unknown-400',
    'answers 400 for a snapshot that is not there',
    { area: ['snapshot.get', 'snapshot.delete'], in: LIST },
    () =>
      when(
        GET_SNAPSHOT,
        status((code) => code === 404, 400),
      ),
  ),
  wire(
    'deleted-again-204',
    'answers 204 for the deletion of what is not there',
    { area: ['snapshot.delete.unknown'], in: LIST },
    () =>
      when(
        DELETE_SNAPSHOT,
        status((code) => code === 404, 204),
      ),
  ),
  wire('deletion-forgotten', 'accepts a deletion and does nothing', { area: ['snapshot.delete'], in: LIST }, () =>
    when(DELETE_SNAPSHOT, answered(204)),
  ),
  wire(
    'deleted-while-creating',
    'accepts the deletion of a snapshot that is being created, which then lives on',
    { area: ['snapshot.delete.not-while-creating'], in: LIST },
    () =>
      when(
        DELETE_SNAPSHOT,
        status((code) => code === 409, 204),
      ),
  ),
  wire(
    'creating-400',
    'answers 400 for the deletion of a snapshot that is being created',
    { area: ['snapshot.delete.not-while-creating'], in: LIST },
    () =>
      when(
        DELETE_SNAPSHOT,
        status((code) => code === 409, 400),
      ),
  ),
  wire(
    'goes-with-sandbox',
    'deletes the snapshots of a sandbox with it',
    { area: ['snapshot.outlives-sandbox'], in: RESTORE },
    () => {
      const gone = new Set<string>();
      return knowing((known) => (request) => {
        if (DELETE(request)) gone.add(idIn(request));
        const source = known.get(idIn(request));
        if (!GET_SNAPSHOT(request) || source === undefined || !gone.has(source)) return undefined;
        return answered(404, { code: 'SNAPSHOT_NOT_FOUND', message: 'There is no such snapshot.' });
      })();
    },
  ),

  wire(
    'restored-names-no-snapshot',
    'does not tell which snapshot a sandbox was restored from',
    { area: ['sandbox.get.snapshot-id'], in: RESTORE },
    () =>
      when(
        GET,
        json((body) => without(body, 'snapshotId')),
      ),
  ),
  wire(
    'restore-tells-source',
    'tells the snapshot in the answer to a restore',
    { area: ['sandbox.create.no-source-in-response'], in: RESTORE },
    () =>
      when(CREATE, {
        kind: 'change',
        change: jsonAnswer((body) => ({ ...body, snapshotId: 'x' })),
      }),
  ),
  wire(
    'restore-entrypoint-ignored',
    'ignores the entrypoint of a restore',
    inRestore,
    restoring((body) => without(body, 'entrypoint')),
  ),
  wire(
    'restore-env-ignored',
    'ignores the environment of a restore',
    inRestore,
    restoring((body) => without(body, 'env')),
  ),
  wire(
    'restore-volumes-ignored',
    'ignores the volumes of a restore',
    inRestore,
    restoring((body) => without(body, 'volumes')),
  ),
  wire(
    'restore-entrypoint-demanded',
    'demands an entrypoint of a restore',
    { area: ['sandbox.create.entrypoint-optional-with-snapshot'], in: LIST },
    restoring((body) => (body.entrypoint === undefined ? { ...body, timeout: 1 } : body)),
  ),
  wire(
    'restore-default-entrypoint',
    'has another default entrypoint',
    { area: ['sandbox.create.entrypoint-default-with-snapshot'], in: LIST },
    restoring((body) => ({
      entrypoint: ['sleep', 'infinity'],
      ...body,
    })),
  ),
  wire(
    'restore-image-wins',
    'takes the image when there is a snapshot as well',
    { area: ['sandbox.create.snapshot-excludes-image'], in: RESTORE },
    restoring((body) => (body.image === undefined ? body : without(body, 'snapshotId'))),
  ),
  wire(
    'restore-without-limits',
    'restores without resource limits',
    { area: ['sandbox.create.limits-required'], in: RESTORE },
    restoring((body) => ({
      resourceLimits: {},
      ...body,
    })),
  ),
  wire(
    'restore-of-nothing',
    'makes a fresh sandbox when the snapshot is not there',
    { area: ['sandbox.create.unknown-snapshot'], in: RESTORE },
    () => {
      const deleted = new Set<string>();
      return (request) => {
        if (DELETE_SNAPSHOT(request)) deleted.add(idIn(request));
        if (!CREATE(request)) return undefined;
        return {
          kind: 'ask',
          body: jsonBody((body) =>
            deleted.has(String(body.snapshotId)) || String(body.snapshotId).endsWith('no-such-snapshot')
              ? { ...without(body, 'snapshotId'), image: { uri: 'reference' }, entrypoint: ['tail', '-f', '/dev/null'] }
              : body,
          ),
        };
      };
    },
  ),
];
