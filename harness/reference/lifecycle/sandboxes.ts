/** All sandboxes of a runtime and what can be done to them. Knows nothing of HTTP. */
import { describeError } from '../../errors.ts';
import type { Base } from '../sandbox/base.ts';
import type { Cgroups } from '../sandbox/cgroup.ts';
import type { HostMount } from '../sandbox/mount-table.ts';
import type { SandboxMount } from '../sandbox/process.ts';
import type { Seams } from '../seams.ts';
import { bringUp } from './bring-up.ts';
import type { Claims } from './claims.ts';
import type { SandboxPlan } from './create-rules.ts';
import { createEndings } from './endings.ts';
import { armExpiry, renew } from './expiration.ts';
import type { HostPaths } from './host-paths.ts';
import { createLimiter } from './limiter.ts';
import { planMounts } from './mounts.ts';
import { pauseSandbox, resumeSandbox } from './pause.ts';
import { conflict, noSandbox, Refusal } from './refusal.ts';
import { type Move, moveTo, newRecord, nextChange, type SandboxRecord, type ShownStatus } from './sandbox-record.ts';
import type { Restore, Snapshots } from './snapshots/snapshots.ts';
import { isClaim } from './volume-rules.ts';

export type Sandboxes = {
  /** POST /sandboxes: answers while the sandbox is Pending. */
  create(plan: SandboxPlan): Promise<SandboxRecord>;
  /** Throws a 404 for an unknown id. */
  get(id: string): SandboxRecord;
  /** Oldest first. */
  list(): SandboxRecord[];
  /** DELETE: fulfilled when nothing of the sandbox is left. Throws 404, and 409 for one that is being deleted. */
  remove(id: string): Promise<void>;
  /** POST renew-expiration; `expiresAt` in milliseconds since the epoch. Throws 404, 400, 409. */
  renew(id: string, expiresAt: number): SandboxRecord;
  /** POST pause: answers while the sandbox is Pausing. Throws 404, and 409 for one that is not Running. */
  pause(id: string): void;
  /** POST resume: answers while the sandbox is Resuming. Throws 404, and 409 for one that is not Paused. */
  resume(id: string): void;
  /** Waits until the sandbox is neither Pending nor Resuming. Rejects with the signal's reason, and 404 when it was deleted. */
  untilSettled(id: string, signal: AbortSignal): Promise<SandboxRecord>;
  /** Ends all sandboxes; creates are refused from now on. */
  close(): Promise<void>;
};

export type SandboxesOptions = {
  base: Base;
  claims: Claims;
  hostPaths: HostPaths;
  seams: Seams;
  mountTable: readonly HostMount[];
  snapshots: Pick<Snapshots, 'restore'>;
  /** Undefined where limits cannot be had: they are accepted and bound nothing. */
  cgroups: Cgroups | undefined;
  sandboxesDir: string;
  /** For trouble that nobody waits for. */
  report: (message: string) => void;
};

/** Sandboxes that are brought up at once; the others wait, Pending. */
const AT_ONCE = 4;

export function openSandboxes(options: SandboxesOptions): Sandboxes {
  const { seams, claims, report } = options;
  const records = new Map<string, SandboxRecord>();
  const limit = createLimiter(AT_ONCE);
  const creating = new Set<Promise<unknown>>();
  let closed = false;

  const get = (id: string): SandboxRecord => {
    const record = records.get(id);
    if (!record) throw noSandbox(id);
    return record;
  };

  const move: Move = (record, state, reason, message) =>
    moveTo(record, { state, reason, message, since: seams.clock.now() });

  const endings = createEndings({ records, claims, pace: seams, move, report });

  const expireInTime = (record: SandboxRecord): void =>
    armExpiry(record, seams.clock, () => {
      endings.end(record, 'ttl_expiry').catch((error: unknown) => report(describeError(error)));
    });

  const accept = async (plan: SandboxPlan): Promise<SandboxRecord> => {
    const id = seams.newId('sandbox');
    // Settled when the snapshot is needed no longer.
    let letGo = (_over?: unknown): void => undefined;
    const needed = new Promise((resolve) => {
      letGo = resolve;
    });
    const restore = plan.snapshotId === undefined ? undefined : options.snapshots.restore(plan.snapshotId, needed);
    try {
      const mounts = await takeVolumes(id, plan);
      const record = start(id, plan, mounts, restore);
      record.provisioned.then(letGo, letGo);
      return record;
    } catch (error) {
      letGo();
      throw error;
    }
  };

  /** Of a refused request nothing stays. */
  const takeVolumes = async (id: string, plan: SandboxPlan): Promise<SandboxMount[]> => {
    const wanted = plan.volumes.filter(isClaim).map((volume) => ({
      ...volume,
      createIfNotExists: seams.createIfNotExists({ sandboxId: id, ...volume }),
      deleteOnSandboxTermination: seams.deleteOnSandboxTermination({ sandboxId: id, ...volume }),
    }));
    await claims.acquire(id, wanted);
    try {
      const mounts = await planMounts(id, plan.volumes, options);
      if (closed) throw shuttingDown();
      return mounts;
    } catch (error) {
      await claims.undo(id);
      throw error;
    }
  };

  const start = (
    id: string,
    plan: SandboxPlan,
    mounts: SandboxMount[],
    restore: Restore | undefined,
  ): SandboxRecord => {
    const shown = ({ before, status }: SandboxRecord): ShownStatus => seams.shown(before, status, seams.clock.now());
    const record = newRecord(id, plan, seams.clock.now(), options.sandboxesDir, shown, seams.execdToken(id));
    records.set(id, record);
    expireInTime(record);
    record.provisioned = seams
      .pending(id, record.abort.signal)
      .then(() => limit(() => bringUp(record, mounts, restore, { ...options, endings, move })));
    record.provisioned.catch((error: unknown) => report(describeError(error)));
    return record;
  };

  const deletedAgain = (record: SandboxRecord): void => {
    const { state } = record.status;
    const status = seams.deletedAgain(state);
    if (status === 404) throw noSandbox(record.id);
    if (status === 409) throw conflict('SANDBOX_STOPPING', `The sandbox is deleted already: it is ${state}.`);
  };

  return {
    get,
    list: () => [...seams.order([...records.values()])],
    create(plan) {
      if (closed) throw shuttingDown();
      const work = accept(plan);
      creating.add(work);
      const done = (): void => void creating.delete(work);
      work.then(done, done);
      return work;
    },
    async remove(id) {
      const record = get(id);
      if (record.ending) return deletedAgain(record);
      const ended = endings.end(record, 'user_delete');
      if (seams.deletionAnswered() === 'done') await ended;
      else ended.catch((error: unknown) => report(describeError(error)));
    },
    renew(id, expiresAt) {
      const record = get(id);
      renew(record, expiresAt, seams.clock.now());
      expireInTime(record);
      return record;
    },
    pause: (id) => pauseSandbox(get(id), { seams, move }),
    resume: (id) => resumeSandbox(get(id), { seams, move }),
    async untilSettled(id, signal) {
      const record = get(id);
      while (record.status.state === 'Pending' || record.status.state === 'Resuming') {
        signal.throwIfAborted();
        await nextChange(record, signal);
        if (!records.has(id)) throw noSandbox(id);
      }
      return record;
    },
    async close() {
      closed = true;
      await Promise.allSettled(creating);
      const results = await Promise.allSettled(
        [...records.values()].map((record) => endings.end(record, 'runtime_closed')),
      );
      await endings.settled();
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

function shuttingDown(): Refusal {
  return new Refusal(500, 'SHUTTING_DOWN', 'The runtime is being closed.');
}
