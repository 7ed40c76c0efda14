/** After a run: the snapshots that scenarios did not get to remove. Once the sandboxes are gone that were restored from them. */
import { describeError } from '../errors.ts';
import { idOf, isDone } from '../lifecycle-client/answers.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import { removeSnapshot } from '../lifecycle-client/remove-snapshot.ts';
import { everMade, type Ledger, whatIsLeft } from '../run/ledger.ts';
import type { Swept } from './sweep.ts';

const PAGE_SIZE = 100;
/** For a conflict that passes. */
const MOMENT_MS = 2000;

export type SnapshotSweep = {
  /**
   * After an interruption a snapshot may have been made whose answer nobody has read: it is found by its sandbox, which the
   * ledger knows.
   */
  thorough: boolean;
  /** Nothing has been made for so long that no creation is under way: one that has not ended is not waited for. */
  settled: boolean;
  /** Those that stay. */
  spared: ReadonlySet<string>;
};

/** Removes what the ledger still holds. */
export async function sweepSnapshots(
  client: LifecycleClient,
  ledger: Ledger,
  ledgerFile: string,
  { thorough, settled, spared }: SnapshotSweep,
): Promise<Swept> {
  const swept: Swept = { removed: [], missing: [], left: [] };
  const known = whatIsLeft(ledgerFile).flatMap(({ kind, id }) => (kind === 'snapshot' ? [id] : []));
  const found = thorough ? await snapshotsOf(client, everMade(ledgerFile, 'sandbox')) : [];
  // Last made first: one may be built upon another.
  for (const id of [...new Set([...known, ...found])].filter((one) => !spared.has(one)).reverse()) {
    try {
      const removed = await removeSnapshot(client, id, settled ? { creationMs: MOMENT_MS } : {});
      ledger.gone({ kind: 'snapshot', id });
      swept[removed ? 'removed' : 'missing'].push(id);
    } catch (error) {
      swept.left.push(`snapshot ${id}: ${describeError(error)}`);
    }
  }
  return swept;
}

async function snapshotsOf(client: LifecycleClient, sandboxes: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const sandboxId of sandboxes) {
    const query = `sandboxId=${encodeURIComponent(sandboxId)}&pageSize=${PAGE_SIZE}`;
    const answer = await client.send('GET', `/snapshots?${query}`).catch(() => undefined);
    // A server that is gone, or that has no snapshots, has none to remove.
    if (answer === undefined || !isDone(answer.status)) break;
    const { items } = (answer.json ?? {}) as { items?: unknown };
    for (const item of Array.isArray(items) ? items : []) {
      // A server that ignores the filter shows snapshots of others: their sandbox decides, not the answer.
      const { sandboxId: source } = (item ?? {}) as { sandboxId?: unknown };
      const id = idOf(item);
      if (id !== undefined && source === sandboxId) ids.push(id);
    }
  }
  return ids;
}
