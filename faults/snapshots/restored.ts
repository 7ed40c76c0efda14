/** Servers that restore sandboxes from snapshots wrongly, or from what is none. */

import type { FaultTools, LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, DELETE_SNAPSHOT, GET, idIn, SNAP } from '../../harness/faults/operations.ts';
import {
  asked,
  byBody,
  type Instead,
  type Json,
  json,
  jsonAnswer,
  refused,
  when,
  without,
} from '../../harness/faults/wiring.ts';
import { IDLE_ENTRYPOINT } from '../../harness/run/idle-sandbox.ts';
import type { Answer, FaultPlan } from '../../harness/wire/faults.ts';
import { wireFault as wire } from './wire-fault.ts';

const RESTORE = ['snapshots/restore.yaml'];
const LIST = ['snapshots/list.yaml'];

/** Changes the creation of a sandbox from a snapshot, before the server gets it. */
const restoring =
  (change: (body: Json, tools: FaultTools) => Json | undefined): ((tools: FaultTools) => FaultPlan) =>
  (tools) =>
    when(
      CREATE,
      asked((body) => (body.snapshotId === undefined ? body : change(body, tools))),
    );

/** The creation of a fresh sandbox in the place of one from a snapshot. */
const fresh = (body: Json, { image }: FaultTools): Json => ({
  image: { uri: image },
  entrypoint: IDLE_ENTRYPOINT,
  ...without(body, 'snapshotId'),
});

const inRestore = { area: ['sandbox', 'snapshot'], in: RESTORE };

export const restoreFaults: readonly LiveFault[] = [
  {
    id: 'snapshots.source-of-now',
    says: 'restores what the source has now, not what it had',
    area: ['snapshot.create.point-in-time'],
    in: RESTORE,
    server: () => ({ seams: { restoreFrom: (_captured, source) => source } }),
  },
  wire(
    'fresh',
    'makes a fresh sandbox of its image instead of restoring one',
    inRestore,
    restoring((body, tools) => (body.image === undefined ? fresh(body, tools) : body)),
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
    () => when(CREATE, () => byBody(({ snapshotId }) => ({ change: jsonAnswer((body) => ({ ...body, snapshotId })) }))),
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
    { area: ['snapshot.restore.volumes-of-request'], in: ['snapshots/volumes.yaml'] },
    restoring((body) => without(body, 'volumes')),
  ),
  wire(
    'restore-entrypoint-demanded',
    'demands an entrypoint of a restore',
    { area: ['sandbox.create.entrypoint-optional-with-snapshot'], in: LIST },
    () =>
      when(CREATE, () =>
        byBody(({ snapshotId, entrypoint }) =>
          snapshotId !== undefined && entrypoint === undefined ? refused('An entrypoint is required.') : undefined,
        ),
      ),
  ),
  wire(
    'restore-default-entrypoint',
    'has another default entrypoint',
    { area: ['sandbox.create.entrypoint-default-with-snapshot'], in: LIST },
    restoring((body) => ({
      entrypoint: ['env', ...IDLE_ENTRYPOINT],
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
    (tools) => {
      const there = new Set<unknown>();
      const note = json((body) => void there.add(body.id));
      const restore = restoring((body) => (there.has(body.snapshotId) ? body : fresh(body, tools)))(tools);
      return (request) => {
        if (SNAP(request)) return note;
        if (DELETE_SNAPSHOT(request)) there.delete(idIn(request));
        return restore(request);
      };
    },
  ),
  {
    id: 'snapshots.restores-once',
    says: 'restores a snapshot no more than once',
    area: ['snapshot.state.ready-restores'],
    in: RESTORE,
    server: () => {
      const restored = new Set<unknown>();
      const once = ({ snapshotId }: Json): Instead | undefined => {
        if (snapshotId === undefined) return undefined;
        if (restored.has(snapshotId)) return refused('The snapshot is used up.');
        const note = (answer: Answer): Answer => {
          if (answer.status === 202) restored.add(snapshotId);
          return answer;
        };
        return { change: note };
      };
      return { wire: when(CREATE, () => byBody(once)) };
    },
  },
];
