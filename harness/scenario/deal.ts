/** Deals the scenarios of a run to shards, which run on machines that know nothing of each other. Pure. */

/** The `index`-th of `count` shards, counted from 1. */
export type Shard = { index: number; count: number };

/** A scenario by its path below the scenarios folder, and what it costs. */
export type Costly = { file: string; cost: number };

/**
 * The files of a shard. The costliest are dealt first, each to the shard that has the least by then, so that all cost about
 * the same. Who has the same files deals in the same way, whatever order they come in.
 */
export function dealt(files: readonly Costly[], { index, count }: Shard): Set<string> {
  const costs = Array.from({ length: count }, () => 0);
  const own = new Set<string>();
  for (const { file, cost } of [...files].sort(costliestFirst)) {
    const least = costs.indexOf(Math.min(...costs));
    costs[least] = (costs[least] ?? 0) + cost;
    if (least === index - 1) own.add(file);
  }
  return own;
}

const costliestFirst = (a: Costly, b: Costly): number => b.cost - a.cost || (a.file < b.file ? -1 : 1);
