/** Waivers of contract findings that the exchanges of a run do not show. */
import type { Waiver } from './baseline-format.ts';
import type { SeenRule } from './raw-check.ts';
import { namesFinding, UNDOCUMENTED } from './waiver.ts';

/**
 * The entries of the baseline in force about one of `subjects` (the first words of its rules) whose rule was exercised and
 * did not show them. A race, which a run need not show, is never among them.
 */
export function unshownWaivers(
  rules: readonly SeenRule[],
  subjects: readonly string[],
  deviations: readonly Waiver[],
): Waiver[] {
  const seen = rules.flatMap(({ keys }) => keys);
  return deviations
    .filter(({ check }) => subjects.some((subject) => check.startsWith(`${subject} `)))
    .filter(({ intermittent, expired }) => !intermittent && !expired)
    .filter(({ check }) => !seen.some((key) => namesFinding(check, key)))
    .filter(({ check }) => rules.some(({ id, exercised }) => exercised > 0 && isAbout(check, id)));
}

/** Whether an answer that the rule judges could have shown it: one to the operation, where it is of a status that is not documented. */
function isAbout(check: string, rule: string): boolean {
  const [, operation] = UNDOCUMENTED.exec(check) ?? [];
  return operation === undefined ? check.startsWith(`${rule} `) : rule.startsWith(`${operation} `);
}
