/** Servers that restore sandboxes from snapshots wrongly, or from what is none. */
import { cpSync, lstatSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { BrokenServer, FaultTools, LiveFault } from '../../harness/faults/fault.ts';
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

/** What is restored of a snapshot; `earlier` is the one that its source was restored from. Directories of captured roots. */
function generations(restored: (captured: string, earlier: string | undefined) => string): BrokenServer {
  const snapshotOf = new Map<unknown, unknown>();
  const sourceOf = new Map<unknown, unknown>();
  return {
    seams: {
      restoreFrom(captured) {
        const earlier = snapshotOf.get(sourceOf.get(basename(captured)));
        return restored(captured, earlier === undefined ? undefined : join(dirname(captured), String(earlier)));
      },
    },
    wire: (request) => {
      if (SNAP(request)) return json(({ id, sandboxId }) => void sourceOf.set(id, sandboxId));
      if (!GET(request)) return undefined;
      return json(({ id, snapshotId }) => {
        if (snapshotId !== undefined) snapshotOf.set(id, snapshotId);
        return undefined;
      });
    },
  };
}

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
  {
    id: 'snapshots.again.first-restored',
    says: 'restores in the place of a snapshot of a restored sandbox the snapshot which that sandbox was restored from',
    area: ['snapshot.create.point-in-time'],
    in: LIST,
    server: () => generations((captured, earlier) => earlier ?? captured),
  },
  {
    id: 'snapshots.again.only-changes',
    says: 'restores of a snapshot of a restored sandbox the files that were made or changed after it was restored',
    area: ['sandbox.create.from-snapshot'],
    in: LIST,
    server: ({ directory }) => {
      const began = Date.now();
      return generations((captured, earlier) => {
        if (earlier === undefined) return captured;
        const changed = join(directory, basename(captured));
        const filter = (path: string): boolean => {
          const entry = lstatSync(path);
          if (!entry.isFile()) return entry.isDirectory() || entry.isSymbolicLink();
          const before = lstatSync(join(earlier, relative(captured, path)), { throwIfNoEntry: false });
          // What is older than the server is of the image.
          return entry.mtimeMs < began || entry.mtimeMs !== before?.mtimeMs;
        };
        cpSync(captured, changed, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, filter });
        return changed;
      });
    },
  },
];
