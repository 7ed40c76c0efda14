/** Whether this package is the one that the shards were run with: they are judged again by its rules. */
import { canonicalJson } from '../digest.ts';
import { UsageError } from '../errors.ts';
import { packageVersion } from '../package.ts';
import { documentDigests, suiteDigest } from '../session/provenance.ts';
import { knownSets } from '../spec-version.ts';
import { type MergedShard, nameOf } from './shard.ts';

/** `specs`: the documents and rules to judge by. Throws UsageError where the shards were run with others. */
export async function requireSameSuite(first: MergedShard, specs: string): Promise<void> {
  const { set, facts } = first.basis;
  const { provenance, suite } = facts;
  if (suite.version !== packageVersion() || provenance?.suite.digest !== suiteDigest()) {
    const own = `${packageVersion()} (${suiteDigest().slice(0, 12)})`;
    const other = `${JSON.stringify(suite.version)} (${provenance?.suite.digest.slice(0, 12) ?? 'no digest'})`;
    throw new UsageError(
      `${nameOf(first)} is of another suite than this one, ${other} and not ${own}: merge with the package that ran the shards`,
    );
  }
  if (!knownSets(specs).includes(set))
    throw new UsageError(`${nameOf(first)}: ${JSON.stringify(set)} is no requirement set`);
  if (canonicalJson(provenance.documents) === canonicalJson(await documentDigests(specs, set))) return;
  throw new UsageError(`${nameOf(first)} was judged by other documents than those of ${specs}: name them with --specs`);
}
