/** What repeats the exchanges that a rule over all of them was broken by: only the shard that made them could write it. */
import type { RawCheck, RawFinding } from '../verdict/raw-check.ts';
import { transcriptName } from '../wire/transcript.ts';
import type { MergedShard } from './shard.ts';
import { withScript } from './take-exchanges.ts';

/**
 * The check with the script of the shard that has seen its first finding, and with commands that reach the server of each.
 * `owners`: whose each transcript is.
 */
export function withCommands(raw: RawCheck, owners: ReadonlyMap<string, MergedShard>, out: string): RawCheck {
  const { outcome } = raw;
  if (outcome.status !== 'findings') return raw;
  const { softened } = outcome;
  const findings = outcome.findings.map((finding) => reached(finding, raw.id, owners));
  const shown: RawCheck = {
    ...raw,
    outcome: {
      ...outcome,
      findings,
      softened: softened.map((one) => ({ ...one, finding: reached(one.finding, raw.id, owners) })),
    },
  };
  // The script is about the first that is held against the server, which is the first of all in the shard as well.
  for (const finding of [...findings, ...softened.map((one) => one.finding)]) {
    const shard = ownerOf(finding, owners);
    const own = shard?.contract.get(raw.id);
    if (shard === undefined || own?.repro === undefined || !isFirst(finding, own)) continue;
    return withScript({ ...shown, repro: own.repro }, shard, out);
  }
  return shown;
}

const ownerOf = ({ first }: RawFinding, owners: ReadonlyMap<string, MergedShard>): MergedShard | undefined =>
  owners.get(transcriptName(first.scenario, first.driver));

function findingsOf(raw: RawCheck | undefined): RawFinding[] {
  if (raw?.outcome.status !== 'findings') return [];
  return [...raw.outcome.findings, ...raw.outcome.softened.map(({ finding }) => finding)];
}

/** Whether it is the same exchange that the shard has seen it in first. */
const isFirst = ({ key, first }: RawFinding, own: RawCheck): boolean =>
  findingsOf(own).some(
    (other) => other.key === key && other.first.seq === first.seq && other.first.scenario === first.scenario,
  );

function reached(finding: RawFinding, id: string, owners: ReadonlyMap<string, MergedShard>): RawFinding {
  const own = findingsOf(ownerOf(finding, owners)?.contract.get(id)).find(({ key }) => key === finding.key);
  return own === undefined || own.first.seq !== finding.first.seq ? finding : { ...finding, curl: own.curl };
}
