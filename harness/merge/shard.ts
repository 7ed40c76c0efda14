/** What one shard says of itself, from its reports. */
import { join } from 'node:path';
import { printable } from '../certificate/verify/reasons.ts';
import { UsageError } from '../errors.ts';
import { readBasis, readOutcomes } from '../session/read-run.ts';
import { shardWords } from '../session/shard.ts';
import type { RunBasisFile } from '../verdict/basis-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { RunShard } from '../verdict/shard-format.ts';
import { type ShardFolder, shardFolder } from './shard-folder.ts';

export type MergedShard = ShardFolder & {
  shard: RunShard;
  basis: RunBasisFile;
  /** Those of its scenarios and claims, and what went wrong beside them: over the exchanges is judged once more. */
  outcomes: RawCheck[];
  /** What it has found over its own exchanges, by id. */
  contract: ReadonlyMap<string, RawCheck>;
};

/** Reads the folder. Throws UsageError where it has none, or is that of a run which is no shard. */
export function readShard(folder: string): MergedShard {
  const found = shardFolder(folder);
  const basis = readBasis(join(folder, 'basis.json'));
  const { shard } = basis.facts.run;
  if (shard === undefined) {
    throw new UsageError(
      `${printable(folder)} has the reports of a run that is no shard: merge takes those of \`run --shard I/N\``,
    );
  }
  if (shard.index > shard.count) {
    throw new UsageError(`${printable(folder)}: basis.json says that it is shard ${shard.index} of ${shard.count}`);
  }
  const outcomes = readOutcomes(join(folder, 'outcomes.ndjson'));
  const isContract = ({ kind }: RawCheck): boolean => kind === 'contract';
  return {
    ...found,
    shard,
    basis,
    outcomes: outcomes.filter((raw) => !isContract(raw)),
    contract: new Map(outcomes.filter(isContract).map((raw) => [raw.id, raw])),
  };
}

/** `shard 2/8 (reports-2)`. */
export const nameOf = ({ shard, folder }: Pick<MergedShard, 'shard' | 'folder'>): string =>
  `${shardWords(shard)} (${printable(folder)})`;
