/** All snapshots of a runtime and what can be done to them. Knows nothing of HTTP. */
import { join } from 'node:path';
import { describeError } from '../../../errors.ts';
import { removeTree } from '../../../process/remove-tree.ts';
import type { Base } from '../../sandbox/base.ts';
import type { Seams } from '../../seams.ts';
import { fileNameOf } from '../file-name.ts';
import { conflict, invalid, noSnapshot, Refusal } from '../refusal.ts';
import { rootOf, type SandboxRecord } from '../sandbox-record.ts';
import { capture, showSource } from './capture.ts';
import { copyTree } from './copy-tree.ts';
import { repairRoot } from './restored-root.ts';
import { moveSnapshot, type SnapshotRecord, type SnapshotState } from './snapshot-record.ts';

/** What a sandbox that is being restored needs of its snapshot. */
export type Restore = {
  /** Makes the directory `root`, which must not exist. */
  into(root: string, signal: AbortSignal): Promise<void>;
};

export type Snapshots = {
  /** POST /sandboxes/{sandboxId}/snapshots: answers while the snapshot is Creating. Throws a 409 unless the sandbox is Running. */
  create(sandbox: SandboxRecord, name: string | undefined): SnapshotRecord;
  /** Throws a 404 for an unknown id. */
  get(id: string): SnapshotRecord;
  /** Oldest first. */
  list(): SnapshotRecord[];
  /** DELETE: fulfilled when nothing of it is left. Throws 404, and 409 while it is being created or deleted. */
  remove(id: string): Promise<void>;
  /** Keeps the snapshot until `until` is fulfilled. Throws a 400 for an unknown id, a 409 for one that is not Ready. */
  restore(id: string, until: Promise<unknown>): Restore;
  /** Ends captures; creates are refused from now on. */
  close(): Promise<void>;
};

export type SnapshotsOptions = {
  base: Base;
  seams: Pick<Seams, 'clock' | 'newId' | 'restoreFrom' | 'capture' | 'removeSnapshot' | 'order'>;
  snapshotsDir: string;
  /** For trouble that nobody waits for. */
  report: (message: string) => void;
};

export function openSnapshots(options: SnapshotsOptions): Snapshots {
  const { base, seams } = options;
  const records = new Map<string, SnapshotRecord>();
  const closing = new AbortController();

  const get = (id: string): SnapshotRecord => {
    const record = records.get(id);
    if (!record) throw noSnapshot(id);
    return record;
  };

  const move = (record: SnapshotRecord, state: SnapshotState, reason: string, message: string): void =>
    moveSnapshot(record, { state, reason, message, since: seams.clock.now() });

  const take = async (record: SnapshotRecord, sandbox: SandboxRecord): Promise<void> => {
    try {
      const now = (): number => seams.clock.now();
      await seams.capture(() => capture(base.isolation, sandbox, record.directory, closing.signal), {
        snapshot: (shown) => void Object.assign(record.status, { shown, since: now() }),
        source: (state) => showSource(sandbox, state, now()),
      });
      move(record, 'Ready', 'snapshot_ready', 'Sandboxes can be restored from the snapshot.');
    } catch (error) {
      move(record, 'Failed', 'snapshot_capture_failed', describeError(error));
      await removeTree(record.directory).catch((failure: unknown) => options.report(describeError(failure)));
    }
  };

  const finish = async (record: SnapshotRecord): Promise<void> => {
    move(record, 'Deleting', 'user_delete', 'The snapshot is being deleted.');
    await seams.removeSnapshot(async () => {
      try {
        await Promise.allSettled(record.readers);
        await removeTree(record.directory);
        records.delete(record.id);
      } catch (error) {
        move(record, 'Failed', 'deletion_failed', describeError(error));
        throw error;
      }
    });
  };

  return {
    get,
    list: () => [...seams.order([...records.values()])],
    create(sandbox, name) {
      if (closing.signal.aborted) throw new Refusal(500, 'SHUTTING_DOWN', 'The runtime is being closed.');
      const { state } = sandbox.status;
      if (state !== 'Running' || sandbox.ending) {
        throw conflict(
          'SANDBOX_NOT_RUNNING',
          `The sandbox is ${state}: only of a Running one a snapshot can be taken.`,
        );
      }
      const id = seams.newId('snapshot');
      const now = seams.clock.now();
      const record: SnapshotRecord = {
        id,
        sandboxId: sandbox.id,
        name,
        createdAt: now,
        status: { state: 'Creating', reason: 'snapshot_accepted', message: 'The capture is under way.', since: now },
        directory: join(options.snapshotsDir, fileNameOf(id)),
        source: rootOf(sandbox),
        captured: Promise.resolve(),
        readers: new Set(),
        deleting: undefined,
      };
      records.set(id, record);
      record.captured = take(record, sandbox);
      return record;
    },
    async remove(id) {
      const record = get(id);
      const { state } = record.status;
      if (state === 'Deleting') throw conflict('SNAPSHOT_DELETING', 'The snapshot is being deleted already.');
      if (state === 'Creating') {
        throw conflict('SNAPSHOT_CREATING', 'The snapshot is still being created.');
      }
      record.deleting = finish(record).finally(() => {
        record.deleting = undefined;
      });
      await record.deleting;
    },
    restore(id, until) {
      const record = records.get(id);
      // The creation of a sandbox documents no 404.
      if (!record) throw invalid(noSnapshot(id).message);
      const { state } = record.status;
      if (state !== 'Ready') throw conflict('SNAPSHOT_NOT_READY', `The snapshot is ${state}, not Ready.`);
      record.readers.add(until);
      const done = (): void => void record.readers.delete(until);
      until.then(done, done);
      return {
        async into(root, signal) {
          const from = seams.restoreFrom(record.directory, record.source);
          await copyTree(base.isolation, from, root, signal);
          await repairRoot(root, base.skeleton);
        },
      };
    },
    async close() {
      closing.abort();
      await Promise.all(
        [...records.values()].flatMap(({ captured, deleting = Promise.resolve() }) => [captured, deleting]),
      );
    },
  };
}
