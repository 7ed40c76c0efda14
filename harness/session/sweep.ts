/** After a run: what is still there of it, found by the ledger and by the mark on its sandboxes, and removed. */
import { describeError } from '../errors.ts';
import { idOf, isDeleted } from '../lifecycle-client/answers.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import type { Ledger } from '../run/ledger.ts';
import { ROLE_METADATA_KEY, RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import { systemClock, until } from '../until.ts';

export type Swept = {
  /** Sandboxes that the scenarios had not deleted and that are gone now. */
  removed: string[];
  /** A sentence for each thing that is still there. */
  left: string[];
};

/** After an interruption: how long no new sandbox may have shown up, in milliseconds. */
export const SETTLE_MS = 2500;

const PAGE_SIZE = 100;
const MAX_PAGES = 50;
const POLL_MS = 200;

/** Ids of the sandboxes that carry the mark of the run; those that hold a volume for others come last. */
async function marked(client: LifecycleClient, runId: string): Promise<string[]> {
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
      if (id !== undefined && metadata?.[RUN_METADATA_KEY] === runId) {
        (metadata[ROLE_METADATA_KEY] === 'keeper' ? keepers : ids).push(id);
      }
    }
    if (pagination?.hasNextPage !== true) break;
  }
  return [...ids, ...keepers];
}

/**
 * Deletes every sandbox of the run that is left. After an interruption (`settleMs` > 0) a creation may still be under
 * way on the server: it is waited for until nothing new has shown up for that long. `known` are deleted whether
 * the server lists them or not, and those that are `spared` stay.
 */
export async function sweepSandboxes(
  client: LifecycleClient,
  runId: string,
  ledger: Ledger,
  settleMs: number,
  { spared = new Set(), known = [] }: { spared?: ReadonlySet<string>; known?: readonly string[] } = {},
): Promise<Swept> {
  const swept: Swept = { removed: [], left: [] };
  const failures = new Map<string, string>();
  let quietSince = systemClock.now();
  await until(systemClock, { within: Number.POSITIVE_INFINITY, every: POLL_MS }, async () => {
    let ids: string[];
    try {
      ids = [...new Set([...(await marked(client, runId)), ...known])].filter(
        (id) => !spared.has(id) && !swept.removed.includes(id),
      );
    } catch (error) {
      swept.left.push(
        `sandboxes with the metadata ${RUN_METADATA_KEY}=${runId}, which could not be listed: ${describeError(error)}`,
      );
      return true;
    }
    const fresh = ids.filter((id) => !failures.has(id));
    for (const id of fresh) {
      const failure = await remove(client, id);
      if (failure !== undefined) failures.set(id, failure);
      else {
        ledger.gone({ kind: 'sandbox', id });
        swept.removed.push(id);
      }
      quietSince = systemClock.now();
    }
    return systemClock.now() - quietSince >= settleMs ? true : undefined;
  });
  swept.left.push(...[...failures].map(([id, failure]) => `sandbox ${id}: ${failure}`));
  return swept;
}

async function remove(client: LifecycleClient, id: string): Promise<string | undefined> {
  try {
    const { status, text } = await client.send('DELETE', `/sandboxes/${encodeURIComponent(id)}`, undefined, 30_000);
    return isDeleted(status) ? undefined : `DELETE answered ${status} ${text.slice(0, 120)}`;
  } catch (error) {
    return describeError(error);
  }
}
