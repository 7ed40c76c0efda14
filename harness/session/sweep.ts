/** After a run: what is still there of it, found by the ledger and by the mark on its sandboxes, and removed. */
import { describeError } from '../errors.ts';
import { idOf, statusIn } from '../lifecycle-client/answers.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import { deleteSandbox, ENDED_MS, hasEnded } from '../lifecycle-client/remove-sandbox.ts';
import type { Ledger } from '../run/ledger.ts';
import { ROLE_METADATA_KEY, RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import { systemClock, until } from '../until.ts';

export type SweepOptions = {
  spared?: ReadonlySet<string>;
  known?: readonly string[];
  deleted?: ReadonlySet<string>;
};

export type Swept = {
  /** What the scenarios had not deleted and is gone now. */
  removed: string[];
  /** Those that the server did not have any more when their deletion was asked for. */
  missing: string[];
  /** A sentence for each thing that is still there. */
  left: string[];
};

/** After an interruption: how long no new sandbox may have shown up, in milliseconds. */
export const SETTLE_MS = 2500;

const PAGE_SIZE = 100;
const MAX_PAGES = 50;
const POLL_MS = 200;

/**
 * Ids of the sandboxes that carry the mark of the run; those that hold a volume for others come last. One that was `deleted`
 * may be shown as Terminated, or as Failed, for ever: nothing is left of it to remove.
 */
async function marked(client: LifecycleClient, runId: string, deleted: ReadonlySet<string>): Promise<string[]> {
  const ids: string[] = [];
  const keepers: string[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const filter = encodeURIComponent(`${RUN_METADATA_KEY}=${runId}`);
    const { json } = await client.send('GET', `/sandboxes?metadata=${filter}&page=${page}&pageSize=${PAGE_SIZE}`);
    const { items, pagination } = (json ?? {}) as { items?: unknown; pagination?: { hasNextPage?: boolean } };
    for (const item of Array.isArray(items) ? items : []) {
      // A server that ignores the filter shows sandboxes of others: the mark decides, not the answer.
      const { metadata } = (item ?? {}) as { metadata?: Record<string, string> | null };
      const id = idOf(item);
      if (id === undefined || metadata?.[RUN_METADATA_KEY] !== runId) continue;
      if (deleted.has(id) && ['Terminated', 'Failed'].includes(statusIn(item).state ?? '')) continue;
      (metadata[ROLE_METADATA_KEY] === 'keeper' ? keepers : ids).push(id);
    }
    if (pagination?.hasNextPage !== true) break;
  }
  return [...ids, ...keepers];
}

/**
 * Deletes every sandbox of the run that is left. After an interruption (`settleMs` > 0) a creation may still be under
 * way on the server: it is waited for until nothing new has shown up for that long. `known` are deleted whether
 * the server lists them or not, those that are `spared` stay, and those that the run has `deleted` may be shown as
 * Terminated or Failed.
 */
export async function sweepSandboxes(
  client: LifecycleClient,
  runId: string,
  ledger: Ledger,
  settleMs: number,
  { spared = new Set(), known = [], deleted = new Set() }: SweepOptions = {},
): Promise<Swept> {
  const swept: Swept = { removed: [], missing: [], left: [] };
  const failures = new Map<string, string>();
  let quietSince = systemClock.now();
  await until(systemClock, { within: Number.POSITIVE_INFINITY, every: POLL_MS }, async () => {
    let ids: string[];
    try {
      ids = [...new Set([...(await marked(client, runId, deleted)), ...known])].filter(
        (id) => !spared.has(id) && !swept.removed.includes(id) && !swept.missing.includes(id),
      );
    } catch (error) {
      swept.left.push(
        `sandboxes with the metadata ${RUN_METADATA_KEY}=${runId}, which could not be listed: ${describeError(error)}`,
      );
      return true;
    }
    const fresh = ids.filter((id) => !failures.has(id));
    for (const id of fresh) {
      try {
        swept[(await deleteSandbox(client, id)) ? 'removed' : 'missing'].push(id);
      } catch (error) {
        failures.set(id, describeError(error));
      }
      quietSince = systemClock.now();
    }
    return systemClock.now() - quietSince >= settleMs ? true : undefined;
  });
  // Volumes of theirs are removed next, which are free only when they have ended.
  const end = systemClock.now() + ENDED_MS;
  for (const which of ['removed', 'missing'] as const) {
    // A server may answer 404 to a second deletion while the first one is still being done.
    for (const id of swept[which].splice(0)) {
      const failure = await endOf(client, id, Math.max(0, end - systemClock.now()));
      if (failure !== undefined) failures.set(id, failure);
      else {
        ledger.gone({ kind: 'sandbox', id });
        swept[which].push(id);
      }
    }
  }
  swept.left.push(...[...failures].map(([id, failure]) => `sandbox ${id}: ${failure}`));
  return swept;
}

/** Why a deleted sandbox is not known to have ended; undefined when it has. */
async function endOf(client: LifecycleClient, id: string, ms: number): Promise<string | undefined> {
  try {
    return (await hasEnded(client, id, ms)) ? undefined : 'it was deleted, and has not ended since';
  } catch (error) {
    return describeError(error);
  }
}
