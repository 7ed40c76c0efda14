/** How sandboxes come to their end: deleted, expired, ended by themselves, or never come up. */
import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from '../../errors.ts';
import { removeTree } from '../../process/remove-tree.ts';
import type { Pace } from '../pace.ts';
import type { SandboxEnd } from '../sandbox/process.ts';
import type { Claims } from './claims.ts';
import { endFailure } from './provision.ts';
import { conflict } from './refusal.ts';
import { isOver, type Move, notify, type SandboxRecord, type SandboxState } from './sandbox-record.ts';

export type Endings = {
  /** Ends a sandbox, or joins who does already; fulfilled when nothing of it is left, and it is in the list no more. */
  end(record: SandboxRecord, reason: string): Promise<void>;
  /** The sandbox ended by itself: its entrypoint did, or execd. It stays in the list. */
  endedByItself(record: SandboxRecord, end: SandboxEnd): Promise<void>;
  /** After a failure: what cannot be removed now is tried again by the delete, which then says so. */
  cleanUp(record: SandboxRecord): Promise<void>;
  /** Fulfilled when nothing is left of sandboxes that were gone before all of theirs was. */
  settled(): Promise<void>;
};

export type EndingsOptions = {
  /** All sandboxes by id, oldest first. */
  records: Map<string, SandboxRecord>;
  claims: Pick<Claims, 'release'>;
  pace: Pick<Pace, 'stopping' | 'terminatedMs' | 'failedMs' | 'tearDownMs'>;
  move: Move;
  /** For trouble that nobody waits for. */
  report: (message: string) => void;
};

const IN_USE: readonly SandboxState[] = ['Running', 'Pausing', 'Paused', 'Resuming'];
/** Sandboxes that ended by themselves stay to be looked at, but not without bound. */
const MOST_ENDED = 1000;

export function createEndings({ records, claims, pace, move, report }: EndingsOptions): Endings {
  const trailing = new Set<Promise<void>>();

  const finish = async (record: SandboxRecord, reason: string): Promise<void> => {
    const inUse = IN_USE.includes(record.status.state);
    if (inUse) move(record, 'Stopping', reason, 'The sandbox is being ended.');
    record.abort.abort(conflict('SANDBOX_DELETED', 'The sandbox is being deleted.'));
    if (inUse) await pace.stopping(record.id);
    const trailingMs = pace.tearDownMs();
    if (trailingMs > 0) tearDownIn(trailingMs, record);
    else await tearDown(record);
    // Who never ran has nothing to be read.
    const readable: Partial<Record<SandboxState, () => number>> = {
      Stopping: pace.terminatedMs,
      Failed: pace.failedMs,
    };
    const readableMs = readable[record.status.state]?.() ?? 0;
    if (readableMs === 0) records.delete(record.id);
    else if (Number.isFinite(readableMs)) setTimeout(() => records.delete(record.id), readableMs).unref();
    if (record.status.state === 'Stopping') move(record, 'Terminated', reason, 'The sandbox has ended.');
    else notify(record);
  };

  const tearDown = async (record: SandboxRecord): Promise<void> => {
    record.process?.kill();
    await record.provisioned;
    await dispose(record);
    record.cancelExpiry?.();
    await claims.release(record.id);
  };

  const tearDownIn = (ms: number, record: SandboxRecord): void => {
    const work = delay(ms)
      .then(() => tearDown(record))
      .catch((error: unknown) => report(describeError(error)))
      .finally(() => trailing.delete(work));
    trailing.add(work);
  };

  return {
    end(record, reason) {
      record.ending ??= finish(record, reason).catch((error: unknown) => {
        // Something is left: the sandbox stays in the list, so that it can be deleted again.
        record.ending = undefined;
        throw error;
      });
      return record.ending;
    },
    async endedByItself(record, end) {
      if (record.ending) return;
      const failure = endFailure(end);
      if (end.exitCode === 0 && end.execdExitCode === undefined) {
        move(record, 'Stopping', failure.reason, failure.message);
        await dispose(record);
        if (record.status.state === 'Stopping') move(record, 'Terminated', failure.reason, failure.message);
      } else {
        if (record.status.state !== 'Failed') move(record, 'Failed', failure.reason, failure.message);
        await dispose(record);
      }
      const over = [...records.values()].filter((other) => isOver(other) && !other.ending);
      for (const oldest of over.slice(0, Math.max(0, over.length - MOST_ENDED))) await finish(oldest, 'forgotten');
    },
    async cleanUp(record) {
      try {
        await dispose(record);
        await claims.release(record.id);
      } catch (error) {
        report(describeError(error));
      }
    },
    async settled() {
      await Promise.all(trailing);
    },
  };
}

/** Ends the processes of a sandbox and removes what it has on the machine, claims excepted. */
async function dispose(record: SandboxRecord): Promise<void> {
  record.process?.kill();
  await record.process?.ended.catch(() => undefined);
  record.socket?.close();
  record.socket = undefined;
  await record.cgroup?.remove();
  await removeTree(record.directory);
}
