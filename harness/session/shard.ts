/** A run that is one of several: which scenarios are its own, and what it says of itself. */
import { readFileSync } from 'node:fs';
import { counted } from '../counted.ts';
import { sha256Of } from '../digest.ts';
import { costOf } from '../scenario/cost.ts';
import { dealt, type Shard } from '../scenario/deal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Settings } from '../settings/settings.ts';
import type { RunShard } from '../verdict/shard-format.ts';
import type { Selection } from './partial.ts';

/** Why a shard is only a part, in a few words; `partial`: why all shards together are, where they are no whole run. */
export const shardWords = ({ index, count }: Shard, partial?: string): string =>
  `shard ${index}/${count}${partial === undefined ? '' : ` of ${partial}`}`;

export type ShardParts = {
  shard: Shard;
  /** Those of all shards. */
  scenarios: readonly Scenario[];
  selection: Selection;
  /** Why all shards together are only a part. */
  partial: string | undefined;
};

/** What the reports of a shard say of it: whoever merges shards holds them against each other by that. */
export function runShard(
  { shard, scenarios, selection: { filters, name }, partial }: ShardParts,
  { require }: Pick<Settings, 'require'>,
): RunShard {
  const lines = scenarios.map(({ file, path }) => `${sha256Of(readFileSync(path))}  ${file}\n`).sort();
  return {
    ...shard,
    scenarios: scenarios.length,
    digest: sha256Of(lines.join('')),
    ...(filters.length === 0 ? {} : { filters: [...filters] }),
    ...(name === undefined ? {} : { name }),
    ...(partial === undefined ? {} : { partial }),
    ...(require === undefined ? {} : { required: [...require.profiles] }),
  };
}

/** A line about how much of the run the shard is. `drivers`: those of the run. */
export function shardLine({ shard, scenarios }: ShardParts, drivers: readonly unknown[]): string {
  const costs = scenarios.map((scenario) => ({ file: scenario.file, cost: costOf(scenario, drivers.length - 1) }));
  const own = dealt(costs, shard).size;
  const all = counted(scenarios.length, 'scenario');
  return own === 0
    ? `shard ${shard.index}/${shard.count} has none of the ${all}: there are more shards than scenarios`
    : `shard ${shard.index}/${shard.count} has ${own} of ${all}`;
}
