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

/** What a shard says of itself: in its reports, where whoever merges shards holds them against each other by it, and in a line. */
export type PlannedShard = { facts: RunShard; line: string };

export const plannedShard = (parts: ShardParts, settings: Pick<Settings, 'require' | 'drivers'>): PlannedShard => ({
  facts: runShard(parts, settings),
  line: shardLine(parts, settings.drivers),
});

function runShard(
  { shard, scenarios, selection: { filters, name }, partial }: ShardParts,
  { require }: Pick<Settings, 'require'>,
): RunShard {
  return {
    ...shard,
    scenarios: scenarios.length,
    digest: scenariosDigest(scenarios),
    ...(filters.length === 0 ? {} : { filters: [...filters] }),
    ...(name === undefined ? {} : { name }),
    ...(partial === undefined ? {} : { partial }),
    ...(require === undefined ? {} : { required: [...require.profiles] }),
  };
}

/** The SHA-256 over scenario files: of the sorted lines `DIGEST  PATH`. */
export const scenariosDigest = (scenarios: readonly Pick<Scenario, 'file' | 'path'>[]): string =>
  sha256Of(
    scenarios
      .map(({ file, path }) => `${sha256Of(readFileSync(path))}  ${file}\n`)
      .sort()
      .join(''),
  );

function shardLine({ shard, scenarios }: ShardParts, drivers: readonly unknown[]): string {
  const costs = scenarios.map((scenario) => ({ file: scenario.file, cost: costOf(scenario, drivers.length - 1) }));
  const own = dealt(costs, shard).size;
  const all = counted(scenarios.length, 'scenario');
  return own === 0
    ? `shard ${shard.index}/${shard.count} has none of the ${all}: there are more shards than scenarios`
    : `shard ${shard.index}/${shard.count} has ${own} of ${all}`;
}
