/** What is said of a run that several shards are together. Pure, but for the id. */
import { randomBytes } from 'node:crypto';
import { shardWords } from '../session/shard.ts';
import type { RunBasisFile } from '../verdict/basis-format.ts';
import type { MergedShard } from './shard.ts';

type Facts = RunBasisFile['facts'];

/** `partial`: why they are not all of the suite. The first shard says what is the same in all of them. */
export function mergedFacts(
  shards: readonly [MergedShard, ...MergedShard[]],
  files: Facts['files'],
  partial: string | undefined,
): Facts {
  const [{ basis }] = shards;
  const { facts } = basis;
  const runs = shards.map((each) => each.basis.facts.run);
  const interrupted = interruptionIn(shards);
  return {
    ...facts,
    run: {
      id: randomBytes(5).toString('hex'),
      startedAt: runs.map(({ startedAt }) => startedAt).sort(byTime)[0] ?? facts.run.startedAt,
      ms: Math.max(...runs.map(({ ms }) => ms)),
      sandboxes: runs.reduce((sum, { sandboxes }) => sum + sandboxes, 0),
      drivers: basis.drivers.map((driver) => ({ driver, ms: timeOf(driver, runs) })),
      ...(partial === undefined ? {} : { partial }),
      ...(interrupted === undefined ? {} : { interrupted }),
    },
    ...(facts.provenance === undefined ? {} : { provenance: mergedProvenance(facts.provenance, shards) }),
    files,
  };
}

const byTime = (one: string, other: string): number => Date.parse(one) - Date.parse(other);

const timeOf = (driver: string, runs: readonly Facts['run'][]): number =>
  runs.flatMap(({ drivers }) => drivers.filter((one) => one.driver === driver)).reduce((sum, { ms }) => sum + ms, 0);

/** The first of the interruptions, and how many checks all shards had made. */
function interruptionIn(shards: readonly MergedShard[]): Facts['run']['interrupted'] {
  const ended = shards
    .flatMap(({ basis, shard }) => {
      const { interrupted } = basis.facts.run;
      return interrupted === undefined ? [] : [{ ...interrupted, shard }];
    })
    .sort((one, other) => byTime(one.at, other.at));
  const [first] = ended;
  if (first === undefined) return undefined;
  const made = shards.flatMap(({ outcomes }) => outcomes).filter(({ outcome }) => outcome.status !== 'skipped').length;
  return { at: first.at, checks: made, reason: `${shardWords(first.shard)}: ${first.reason}` };
}

/** Machines may differ, in what they are and in how many scenarios they run at a time. */
function mergedProvenance(
  provenance: NonNullable<Facts['provenance']>,
  shards: readonly MergedShard[],
): NonNullable<Facts['provenance']> {
  const all = shards.flatMap(({ basis }) => basis.facts.provenance ?? []);
  const each = (of: (one: (typeof all)[number]) => string): string => [...new Set(all.map(of))].join(', ');
  return {
    ...provenance,
    suite: {
      ...provenance.suite,
      node: each(({ suite }) => suite.node),
      platform: each(({ suite }) => suite.platform),
    },
    settings: {
      ...provenance.settings,
      concurrency: Math.max(...all.map(({ settings }) => settings.concurrency)),
    },
  };
}
