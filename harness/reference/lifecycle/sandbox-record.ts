/** One sandbox as the runtime keeps it and as the API shows it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { TOKEN_HEADER } from '../execd/authorize.ts';
import type { Cgroup } from '../sandbox/cgroup.ts';
import type { SandboxProcess } from '../sandbox/process.ts';
import type { SandboxPlan } from './create-rules.ts';
import { fileNameOf } from './file-name.ts';
import type { SocketHandle } from './readiness.ts';

/** States of the specification. */
export type SandboxState =
  | 'Pending'
  | 'Running'
  | 'Pausing'
  | 'Paused'
  | 'Resuming'
  | 'Stopping'
  | 'Terminated'
  | 'Failed';

export type SandboxStatus = {
  state: SandboxState;
  reason: string;
  message: string;
  /** Milliseconds since the epoch. */
  since: number;
};

/** A status as it is shown: the state may be one that no document lists. */
export type ShownStatus = Omit<SandboxStatus, 'state'> & { state: string };

export type SandboxRecord = {
  readonly id: string;
  readonly plan: SandboxPlan;
  readonly createdAt: number;
  metadata: Map<string, string>;
  expiresAt: number | undefined;
  status: SandboxStatus;
  /** The status before the last change. */
  before: SandboxStatus | undefined;
  /** What is shown of its status now. */
  shown(): ShownStatus;
  /** Of this sandbox alone: its root, the directory of its socket. */
  readonly directory: string;
  /** execd's; set from Running on until the sandbox ends. */
  socket: SocketHandle | undefined;
  process: SandboxProcess | undefined;
  /** What requests through its endpoints must carry; undefined without secureAccess. */
  readonly accessToken: string | undefined;
  /** What execd demands of every request; undefined for nothing. */
  readonly execdToken: string | undefined;
  /** Holds it within its limits; undefined without limits, or where they cannot be had. */
  cgroup: Cgroup | undefined;
  /** Ends provisioning that is under way. */
  readonly abort: AbortController;
  /** Settles when provisioning has come to an end, whichever. */
  provisioned: Promise<void>;
  /** Settles when no snapshot is being taken of it any more; never rejects. */
  captures: Promise<void>;
  /** Whether it is shown as paused for a snapshot, and not because somebody asked for it. */
  held: boolean;
  /** Set while the sandbox is being deleted, and when it has been. */
  ending: Promise<void> | undefined;
  cancelExpiry: (() => void) | undefined;
  /** Called once at the next change of state. */
  readonly watchers: Set<() => void>;
};

/**
 * A sandbox that was accepted at `now` (milliseconds since the epoch) and is Pending. `sandboxesDir` gets its directory;
 * `shown` says what is shown of its status, `execdToken` is what its execd is started with.
 */
export function newRecord(
  id: string,
  plan: SandboxPlan,
  now: number,
  sandboxesDir: string,
  shown: (record: SandboxRecord) => ShownStatus,
  execdToken: string | undefined,
): SandboxRecord {
  const record: SandboxRecord = {
    id,
    plan,
    createdAt: now,
    metadata: plan.metadata,
    expiresAt: plan.timeout === undefined ? undefined : now + plan.timeout * 1000,
    status: { state: 'Pending', reason: 'sandbox_accepted', message: 'The sandbox is being set up.', since: now },
    before: undefined,
    shown: () => shown(record),
    directory: join(sandboxesDir, fileNameOf(id)),
    socket: undefined,
    process: undefined,
    accessToken: plan.secureAccess ? randomBytes(24).toString('base64url') : undefined,
    execdToken,
    cgroup: undefined,
    abort: new AbortController(),
    provisioned: Promise.resolve(),
    captures: Promise.resolve(),
    held: false,
    ending: undefined,
    cancelExpiry: undefined,
    watchers: new Set(),
  };
  return record;
}

/** What each request to the execd of a sandbox must carry. */
export function execdHeaders({ execdToken }: Pick<SandboxRecord, 'execdToken'>): Record<string, string> {
  return execdToken === undefined ? {} : { [TOKEN_HEADER]: execdToken };
}

/** The writable root of a sandbox, on the host. */
export function rootOf(record: SandboxRecord): string {
  return join(record.directory, 'root');
}

/** The transitions that the description of SandboxState names, and those of erratum sandbox.transitions-incomplete. */
const TRANSITIONS: Record<SandboxState, readonly SandboxState[]> = {
  Pending: ['Running', 'Failed'],
  Running: ['Pausing', 'Stopping', 'Failed'],
  Pausing: ['Paused', 'Stopping', 'Failed'],
  Paused: ['Resuming', 'Stopping', 'Failed'],
  Resuming: ['Running', 'Stopping', 'Failed'],
  Stopping: ['Terminated', 'Failed'],
  Terminated: [],
  Failed: [],
};

/** Moves a sandbox to another state, from now on; like `moveTo`. */
export type Move = (record: SandboxRecord, state: SandboxState, reason: string, message: string) => void;

/** Whether it has come to its end, by itself or not. */
export function isOver(record: SandboxRecord): boolean {
  return record.status.state === 'Terminated' || record.status.state === 'Failed';
}

/** Throws for a transition that the specification does not have: that is a defect of this runtime. */
export function moveTo(record: SandboxRecord, status: SandboxStatus): void {
  const from = record.status.state;
  if (!canFollow(from, status.state)) throw new Error(`a sandbox cannot go from ${from} to ${status.state}`);
  record.before = record.status;
  record.status = { ...status, since: Math.max(status.since, record.status.since) };
  notify(record);
}

/** Whether a sandbox may go from one state to another. */
export const canFollow = (from: SandboxState, to: SandboxState): boolean => TRANSITIONS[from].includes(to);

/** Wakes up everybody who waits for the next change. */
export function notify(record: SandboxRecord): void {
  for (const watcher of [...record.watchers]) watcher();
}

/** Waits for the next change of state, or until the sandbox is there no more. Rejects with the signal's reason. */
export function nextChange(record: SandboxRecord, signal: AbortSignal): Promise<void> {
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

/** `Sandbox` of the document. Members without a value are left out, as its types do not take null. */
export function sandboxView(record: SandboxRecord): object {
  const { image, snapshotId } = record.plan;
  // Only the name: credentials for a registry are nobody's to read back.
  return { ...createView(record), ...(image ? { image: { uri: image.uri } } : { snapshotId }) };
}

/** `CreateSandboxResponse` of the document. */
export function createView(record: SandboxRecord): object {
  const { plan, expiresAt } = record;
  const status = record.shown();
  return {
    id: record.id,
    status: {
      state: status.state,
      reason: status.reason,
      message: status.message,
      lastTransitionAt: timestamp(status.since),
    },
    metadata: Object.fromEntries(record.metadata),
    ...(plan.platform === undefined ? {} : { platform: plan.platform }),
    ...(expiresAt === undefined ? {} : { expiresAt: timestamp(expiresAt) }),
    createdAt: timestamp(record.createdAt),
    entrypoint: plan.entrypoint,
  };
}

export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
