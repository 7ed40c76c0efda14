/** Whether shards are all that there are, each once. Pure. */
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { type MergedShard, nameOf } from './shard.ts';

/**
 * Why the merged run is only a part: shards that are missing, by their numbers; undefined where none is. Throws UsageError for
 * a shard that is there twice and, unless some may be missing, for one that is.
 */
export function missingWords(shards: readonly MergedShard[], someMayBeMissing: boolean): string | undefined {
  const [
    {
      shard: { count },
    } = { shard: { count: 0 } },
  ] = shards;
  const missing: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    const [one, other] = shards.filter(({ shard }) => shard.index === index);
    if (one === undefined) missing.push(index);
    else if (other !== undefined) {
      throw new UsageError(`${nameOf(one)} is there a second time, in ${nameOf(other)}: name one of them`);
    }
  }
  if (missing.length === 0) return undefined;
  const names = `${missing.length === 1 ? 'shard' : 'shards'} ${missing.join(', ')} of ${count}`;
  if (!someMayBeMissing) {
    const are = missing.length === 1 ? 'is' : 'are';
    throw new UsageError(`${names} ${are} missing; --partial merges what is there, as a part of the suite`);
  }
  return `without ${names}`;
}

/** Throws UsageError where the shards together have not the scenarios that they say. `files`: those that they have run. */
export function requireAllScenarios(shards: readonly MergedShard[], files: ReadonlySet<string>): void {
  const [first] = shards;
  const interrupted = shards.some(({ basis }) => basis.facts.run.interrupted !== undefined);
  if (first === undefined || interrupted || first.shard.scenarios === files.size) return;
  throw new UsageError(
    `all shards together have run ${counted(files.size, 'scenario')}, and there are ${first.shard.scenarios}: reports are not whole`,
  );
}
