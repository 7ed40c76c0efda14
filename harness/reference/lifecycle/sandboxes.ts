/** All sandboxes of a runtime and what can be done to them. Knows nothing of HTTP. */
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describeError } from '../../errors.ts';
import type { Base } from '../sandbox/base.ts';
import type { Cgroup, Cgroups } from '../sandbox/cgroup.ts';
import type { HostMount } from '../sandbox/mount-table.ts';
import type { SandboxEnd, SandboxMount, SandboxProcess } from '../sandbox/process.ts';
import { removeTree } from '../sandbox/remove-tree.ts';
import type { Seams } from '../seams.ts';
import type { Claims } from './claims.ts';
import type { SandboxPlan } from './create-rules.ts';
import type { HostPaths } from './host-paths.ts';
import { createLimiter } from './limiter.ts';
import { planMounts } from './mounts.ts';
import { pauseSandbox, resumeSandbox } from './pause.ts';
import { endFailure, ProvisionFailure, provision } from './provision.ts';
import { conflict, noSandbox, Refusal } from './refusal.ts';
import { moveTo, notify, type SandboxRecord, type SandboxState, timestamp } from './sandbox-record.ts';
import type { Restore, Snapshots } from './snapshots/snapshots.ts';
import { isClaim } from './volume-rules.ts';

export type Sandboxes = {
  /** POST /sandboxes: answers while the sandbox is Pending. */
  create(plan: SandboxPlan): Promise<SandboxRecord>;
  /** Throws a 404 for an unknown id. */
  get(id: string): SandboxRecord;
  /** Oldest first. */
  list(): SandboxRecord[];
  /** DELETE: fulfilled when nothing of the sandbox is left. Throws 404, and 409 while another delete is under way. */
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

const AT_ONCE = 4;
const PROVISION_MS = 30_000;
const IN_USE: readonly SandboxState[] = ['Running', 'Pausing', 'Paused', 'Resuming'];
/** Sandboxes that ended by themselves stay to be looked at, but not without bound. */
const MOST_ENDED = 1000;

export function openSandboxes(options: SandboxesOptions): Sandboxes {
  const { seams } = options;
  const records = new Map<string, SandboxRecord>();
  const limit = createLimiter(AT_ONCE);
  const creating = new Set<Promise<unknown>>();
  let closed = false;

  const get = (id: string): SandboxRecord => {
    const record = records.get(id);
    if (!record) throw noSandbox(id);
    return record;
  };

  const move = (record: SandboxRecord, state: SandboxState, reason: string, message: string): void =>
    moveTo(record, { state, reason, message, since: seams.clock.now() });

  const dispose = async (record: SandboxRecord): Promise<void> => {
    record.process?.kill();
    await record.process?.ended.catch(() => undefined);
    record.socket?.close();
    record.socket = undefined;
    await record.cgroup?.remove();
    await removeTree(record.directory);
  };

  /** After a failure: what cannot be removed now is tried again by the delete, which then says so. */
  const cleanUp = async (record: SandboxRecord): Promise<void> => {
    try {
      await dispose(record);
      await options.claims.release(record.id);
    } catch (error) {
      options.report(describeError(error));
    }
  };

  const limited = async ({ id, plan }: SandboxRecord): Promise<Cgroup | undefined> => {
    const limits = seams.limits(plan.limits);
    const none = limits.memory === undefined && limits.cpu === undefined;
    return none ? undefined : options.cgroups?.create(id, limits);
  };

  const bringUp = async (record: SandboxRecord, mounts: SandboxMount[], restore?: Restore): Promise<void> => {
    try {
      record.abort.signal.throwIfAborted();
      const onStart = (started: SandboxProcess): void => {
        record.process = started;
      };
      record.cgroup = await limited(record);
      record.socket = await provision(record, mounts, options.base, restore, { timeoutMs: PROVISION_MS, onStart });
      // Only now: what the runtime does to get it there is not the sandbox's.
      await record.cgroup?.limitCpu();
      record.abort.signal.throwIfAborted();
      move(record, 'Running', 'sandbox_running', 'execd answers.');
      record.process?.ended
        .then((end) => ended(record, end))
        .catch((error: unknown) => options.report(describeError(error)));
    } catch (error) {
      // A delete takes it from here.
      if (record.ending) return;
      await cleanUp(record);
      if (record.ending) return;
      const reason = error instanceof ProvisionFailure ? error.reason : 'provision_failed';
      move(record, 'Failed', reason, describeError(error));
    }
  };

  /** The sandbox ended by itself: its entrypoint did, or execd. */
  const ended = async (record: SandboxRecord, end: SandboxEnd): Promise<void> => {
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
  };

  const finish = async (record: SandboxRecord, reason: string): Promise<void> => {
    if (IN_USE.includes(record.status.state)) move(record, 'Stopping', reason, 'The sandbox is being ended.');
    record.abort.abort(conflict('SANDBOX_DELETED', 'The sandbox is being deleted.'));
    record.process?.kill();
    await record.provisioned;
    await dispose(record);
    record.cancelExpiry?.();
    await options.claims.release(record.id);
    records.delete(record.id);
    if (record.status.state === 'Stopping') move(record, 'Terminated', reason, 'The sandbox has ended.');
    else notify(record);
  };

  const endOnce = (record: SandboxRecord, reason: string): Promise<void> => {
    record.ending ??= finish(record, reason).catch((error: unknown) => {
      // Something is left: the sandbox stays in the list, so that it can be deleted again.
      record.ending = undefined;
      throw error;
    });
    return record.ending;
  };

  const expire = (record: SandboxRecord): void => {
    endOnce(record, 'ttl_expiry').catch((error: unknown) => options.report(describeError(error)));
  };

  const armExpiry = (record: SandboxRecord): void => {
    record.cancelExpiry?.();
    if (record.expiresAt !== undefined) {
      record.cancelExpiry = seams.clock.schedule(record.expiresAt, () => expire(record));
    }
  };

  const accept = async (plan: SandboxPlan): Promise<SandboxRecord> => {
    const id = randomUUID();
    // Settled when the snapshot is needed no longer.
    let letGo = (_over?: unknown): void => undefined;
    const needed = new Promise((resolve) => {
      letGo = resolve;
    });
    const restore = plan.snapshotId === undefined ? undefined : options.snapshots.restore(plan.snapshotId, needed);
    try {
      const record = await register(id, plan, restore);
      record.provisioned.then(letGo, letGo);
      return record;
    } catch (error) {
      letGo();
      throw error;
    }
  };

  const register = async (id: string, plan: SandboxPlan, restore: Restore | undefined): Promise<SandboxRecord> => {
    const claims = plan.volumes.filter(isClaim).map((volume) => ({
      ...volume,
      createIfNotExists: seams.createIfNotExists({ sandboxId: id, ...volume }),
      deleteOnSandboxTermination: seams.deleteOnSandboxTermination({ sandboxId: id, ...volume }),
    }));
    await options.claims.acquire(id, claims);
    let mounts: SandboxMount[];
    try {
      mounts = await planMounts(id, plan.volumes, options);
      if (closed) throw shuttingDown();
    } catch (error) {
      // Of a refused request nothing stays.
      await options.claims.undo(id);
      throw error;
    }
    const record = newRecord(id, plan, seams.clock.now(), options);
    records.set(id, record);
    armExpiry(record);
    record.provisioned = limit(() => bringUp(record, mounts, restore));
    record.provisioned.catch((error: unknown) => options.report(describeError(error)));
    return record;
  };

  return {
    get,
    list: () => [...records.values()],
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
      if (record.ending) throw conflict('SANDBOX_STOPPING', 'The sandbox is being deleted already.');
      await endOnce(record, 'user_delete');
    },
    renew(id, expiresAt) {
      const record = get(id);
      renewable(record, expiresAt, seams.clock.now());
      record.expiresAt = expiresAt;
      armExpiry(record);
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
        [...records.values()].map((record) => endOnce(record, 'runtime_closed')),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

function newRecord(id: string, plan: SandboxPlan, now: number, options: SandboxesOptions): SandboxRecord {
  return {
    id,
    plan,
    createdAt: now,
    metadata: plan.metadata,
    expiresAt: plan.timeout === undefined ? undefined : now + plan.timeout * 1000,
    status: { state: 'Pending', reason: 'sandbox_accepted', message: 'The sandbox is being set up.', since: now },
    directory: join(options.sandboxesDir, id),
    socket: undefined,
    process: undefined,
    accessToken: plan.secureAccess ? randomBytes(24).toString('base64url') : undefined,
    cgroup: undefined,
    abort: new AbortController(),
    provisioned: Promise.resolve(),
    captures: Promise.resolve(),
    ending: undefined,
    cancelExpiry: undefined,
    watchers: new Set(),
  };
}

function renewable(record: SandboxRecord, expiresAt: number, now: number): void {
  if (record.ending || isOver(record)) {
    throw conflict('SANDBOX_NOT_RUNNING', `The sandbox is ${record.status.state}: it cannot be renewed.`);
  }
  if (record.expiresAt === undefined) {
    throw conflict('SANDBOX_DOES_NOT_EXPIRE', 'The sandbox was created without a timeout: there is nothing to renew.');
  }
  if (expiresAt <= now) throw new Refusal(400, 'INVALID_REQUEST', 'expiresAt must be in the future.');
  if (expiresAt <= record.expiresAt) {
    const current = timestamp(record.expiresAt);
    throw new Refusal(400, 'INVALID_REQUEST', `expiresAt must be after the current expiration, ${current}.`);
  }
}

function isOver(record: SandboxRecord): boolean {
  return record.status.state === 'Terminated' || record.status.state === 'Failed';
}

function nextChange(record: SandboxRecord, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      record.watchers.delete(done);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    record.watchers.add(done);
    signal.addEventListener('abort', done, { once: true });
  });
}

function shuttingDown(): Refusal {
  return new Refusal(500, 'SHUTTING_DOWN', 'The runtime is being closed.');
}
