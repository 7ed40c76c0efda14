/** What was not judged, by the reason why. Pure. */
import { isDeciding } from '../verdict/requirement.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

/** `musts`: how many rules nobody can say anything of because of that. */
export type NotJudged = { reason: string; checks: number; musts: number };

/** Reasons of checks that were not made, those of most checks first. What nothing exercised is none: there are hundreds. */
export function notJudged({ checks, requirements }: Pick<Verdict, 'checks' | 'requirements'>): NotJudged[] {
  const counts = new Map<string, number>();
  for (const { status, kind, reasons } of checks) {
    if (status !== 'skipped' || kind === 'contract') continue;
    const reason = reasons.join('; ');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => ({ reason, checks: count, musts: unverified(requirements, reason) }));
}

const unverified = (requirements: Verdict['requirements'], because: string): number =>
  requirements.filter((each) => isDeciding(each) && each.status === 'skipped' && each.reason === because).length;
