/** The filters of GET /snapshots. */
import { type SnapshotRecord, shownState } from './snapshot-record.ts';

export type SnapshotFilter = {
  /** Of this sandbox only. */
  sandboxId: string | null;
  /** With exactly this name only. */
  name: string | null;
  /** Any of these; all when none is named. */
  states: readonly string[];
};

export function filterSnapshots(records: readonly SnapshotRecord[], filter: SnapshotFilter): SnapshotRecord[] {
  const { sandboxId, name, states } = filter;
  return records.filter(
    (record) =>
      (sandboxId === null || record.sandboxId === sandboxId) &&
      (name === null || record.name === name) &&
      (states.length === 0 || states.includes(shownState(record))),
  );
}
