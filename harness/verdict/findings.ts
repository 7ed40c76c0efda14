/** What the findings of a contract rule come to. */
import type { Waiver } from './baseline-format.ts';
import { failedTexts, waivedText, warningText } from './finding-text.ts';
import type { RawFinding, SoftenedFinding } from './raw-check.ts';
import type { CheckStatus, Evidence } from './record.ts';
import { entryOfFinding, waiverOfFinding } from './waiver.ts';
import { expiredText } from './waiver-text.ts';

export type JudgedFindings = {
  status: Extract<CheckStatus, 'pass' | 'fail' | 'waived' | 'warn'>;
  reasons: string[];
  /** The first finding that was not waived. */
  evidence: Evidence;
};

/** The findings that the baseline does not know: those that are held against the server. */
export function notWaived<Finding extends { key: string }>(
  findings: readonly Finding[],
  deviations: readonly Waiver[],
): Finding[] {
  return findings.filter(({ key }) => waiverOfFinding(key, deviations) === undefined);
}

/** A finding that is not waived is a failure; a waived one weighs more than a warning. */
export function judgeFindings(
  findings: readonly RawFinding[],
  softened: readonly SoftenedFinding[],
  deviations: readonly Waiver[],
): JudgedFindings {
  const failed = notWaived(findings, deviations);
  const waived = findings.flatMap((finding) => {
    const waiver = waiverOfFinding(finding.key, deviations);
    return waiver === undefined ? [] : [waivedText(finding, waiver)];
  });
  const expired = entriesOf(findings, deviations).flatMap(({ waiver }) =>
    waiver.expired ? [expiredText(waiver)] : [],
  );
  const [worst, ...others] = failedTexts(failed);
  const [first] = [...failed, ...softened.map(({ finding }) => finding)];
  return {
    status: statusOf(failed.length, waived.length, softened.length),
    reasons: [...(worst === undefined ? [] : [worst]), ...expired, ...others, ...waived, ...softened.map(warningText)],
    evidence: first === undefined ? {} : evidenceOf(first),
  };
}

/** The entries of the baseline that are about findings, in force or not, each with them. */
export function entriesOf(
  findings: readonly RawFinding[],
  deviations: readonly Waiver[],
): { waiver: Waiver; findings: RawFinding[] }[] {
  const named = new Map<Waiver, RawFinding[]>();
  for (const finding of findings) {
    const entry = entryOfFinding(finding.key, deviations);
    if (entry !== undefined) named.set(entry, [...(named.get(entry) ?? []), finding]);
  }
  return [...named].map(([waiver, own]) => ({ waiver, findings: own }));
}

function statusOf(failed: number, waived: number, softened: number): JudgedFindings['status'] {
  if (failed > 0) return 'fail';
  if (waived > 0) return 'waived';
  return softened > 0 ? 'warn' : 'pass';
}

const evidenceOf = ({ request, curl, first }: RawFinding): Evidence => ({
  request,
  curl,
  transcript: {
    file: first.scenario,
    ...(first.driver === undefined ? {} : { driver: first.driver }),
    exchanges: [first.seq],
  },
});
