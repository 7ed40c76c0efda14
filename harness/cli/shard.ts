/** `--shard` of a run. */
import { UsageError } from '../errors.ts';
import type { Shard } from '../scenario/deal.ts';

/** The shard of a command line; undefined for all. Throws UsageError where it is none, or with what is about all shards. */
export function shardOf(flags: { shard?: string; require?: string; expectSkipped?: string }): Shard | undefined {
  if (flags.shard === undefined) return undefined;
  refuseAboutAll(flags);
  return parsedShard(flags.shard);
}

/** A shard as it is written: `2/8`. */
function parsedShard(text: string): Shard {
  const [, which = '', of = ''] = /^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? [];
  const shard = { index: Number(which), count: Number(of) };
  if (which !== '' && shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new UsageError(`--shard: a shard is one such as 2/8, the second of eight, and not ${text}`);
}

function refuseAboutAll(flags: { require?: string; expectSkipped?: string }): void {
  const [flag] = [
    ...(flags.require === undefined ? [] : ['--require']),
    ...(flags.expectSkipped === undefined ? [] : ['--expect-skipped']),
  ];
  if (flag === undefined) return;
  throw new UsageError(`${flag}: one shard cannot show that; give it to merge, which has all of them`);
}
