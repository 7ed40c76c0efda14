/** Deviations of contract rules that the exchanges of a whole run no longer show. */
import type { Deviation } from './baseline-format.ts';
import type { SeenRule } from './raw-check.ts';
import { namesFinding } from './waiver.ts';

/**
 * A sentence for each entry of the baseline about one of `subjects` (the first words of its rules) that names no rule, or
 * a rule that was exercised and did not show it. A race, which a run need not show, is never stale.
 */
export function staleDeviations(
  rules: readonly SeenRule[],
  subjects: readonly string[],
  deviations: readonly Deviation[],
): string[] {
  const seen = rules.flatMap(({ keys }) => keys);
  return deviations
    .filter(({ check }) => subjects.some((subject) => check.startsWith(`${subject} `)))
    .filter(({ check, intermittent }) => !intermittent && !seen.some((key) => namesFinding(check, key)))
    .filter(({ check }) => {
      const rule = rules.find(({ id }) => check.startsWith(`${id} `));
      return rule === undefined || rule.exercised > 0;
    })
    .map(({ check }) => `the baseline lists ${check}, which no exchange shows any more: remove the entry`);
}
