/** One snapshot as the runtime keeps it and as the API shows it. */
import { timestamp } from '../sandbox-record.ts';

/** States of the specification (SnapshotState). */
export type SnapshotState = 'Creating' | 'Ready' | 'Failed' | 'Deleting';

export type SnapshotStatus = {
  state: SnapshotState;
  /** What the API shows in the place of the state. */
  shown?: string;
  reason: string;
  message: string;
  /** Milliseconds since the epoch. */
  since: number;
};

export type SnapshotRecord = {
  readonly id: string;
  /** The sandbox it was taken of, which need not be there any more. */
  readonly sandboxId: string;
  readonly name: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  status: SnapshotStatus;
  /** The captured root; of this snapshot alone. */
  readonly directory: string;
  /** The root that it was taken of, which need not be there any more. */
  readonly source: string;
  /** Settles when the capture has come to an end, whichever. */
  captured: Promise<void>;
  /** Restores that still read the directory. */
  readonly readers: Set<Promise<unknown>>;
  /** Set while the snapshot is being deleted. */
  deleting: Promise<void> | undefined;
};

/** What SnapshotState's explanations of the states leave. */
const TRANSITIONS: Record<SnapshotState, readonly SnapshotState[]> = {
  Creating: ['Ready', 'Failed'],
  Ready: ['Deleting'],
  Failed: ['Deleting'],
  // A deletion that failed can be asked for again.
  Deleting: ['Failed'],
};

/** Throws for a transition that the specification does not have: that is a defect of this runtime. */
export function moveSnapshot(record: SnapshotRecord, status: SnapshotStatus): void {
  const from = record.status.state;
  if (!TRANSITIONS[from].includes(status.state))
    throw new Error(`a snapshot cannot go from ${from} to ${status.state}`);
  record.status = { ...status, since: Math.max(status.since, record.status.since) };
}

/** The state that the API shows. */
export const shownState = ({ status }: SnapshotRecord): string => status.shown ?? status.state;

/** `Snapshot` of the document. */
export function snapshotView(record: SnapshotRecord): object {
  const { reason, message, since } = record.status;
  return {
    id: record.id,
    sandboxId: record.sandboxId,
    ...(record.name === undefined ? {} : { name: record.name }),
    status: { state: shownState(record), reason, message, lastTransitionAt: timestamp(since) },
    createdAt: timestamp(record.createdAt),
  };
}
