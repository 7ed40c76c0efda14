/** What a run tells of each entry of the baseline. */
import type { Waiver } from './baseline-format.ts';
import type { CheckRecord, SeenWaiver } from './record.ts';
import type { Verdict } from './verdict-format.ts';

export type JudgedWaiver = Verdict['waivers'][number];

type Seen = SeenWaiver & Pick<CheckRecord, 'kind'>;

/** One for each entry, in the order of the file. `partial`: why the run is only a part of one, where it is. */
export function judgeWaivers(
  deviations: readonly Waiver[],
  checks: readonly CheckRecord[],
  partial: string | undefined,
): JudgedWaiver[] {
  const seen = new Map<string, Seen[]>();
  for (const { kind, waivers = [] } of checks) {
    for (const waiver of waivers) seen.set(waiver.check, [...(seen.get(waiver.check) ?? []), { ...waiver, kind }]);
  }
  const complete = partial === undefined && !checks.some(standsInTheWay);
  return deviations.map(({ expired, ...entry }) => {
    const own = seen.get(entry.check) ?? [];
    const musts = [...new Set(own.flatMap((each) => (each.status === 'applied' ? each.musts : [])))].sort();
    return { ...entry, musts, status: expired ? 'expired' : statusOf(own, complete) };
  });
}

/** What could not be made might have shown a finding of the documents that nothing else shows. */
const standsInTheWay = ({ status }: CheckRecord): boolean => status === 'blocked' || status === 'harness-error';

/** A check tells by itself that it passes; that the documents are kept only a run tells in which all was made. */
function statusOf(seen: readonly Seen[], complete: boolean): JudgedWaiver['status'] {
  const applied = seen.some(({ status }) => status === 'applied');
  const passed = seen.some(({ status, kind }) => status === 'passed' && (kind !== 'contract' || complete));
  if (applied) return passed ? 'too-wide' : 'applied';
  return passed ? 'fixed' : 'not-seen';
}
