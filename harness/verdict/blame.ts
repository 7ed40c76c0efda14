/** Which of the rules that a check verifies it speaks against. */
import type { Verified } from './outcome.ts';
import type { RawOutcome } from './raw-check.ts';

/**
 * Ids of the rules that an outcome other than pass speaks against, each once. A rule that says which assertions are about
 * it is blamed when one of those, or one below it, did not hold (of a contract rule: when it has one of those findings);
 * every other rule is blamed by any. A check that could not be done at all, or of which nobody knows what did not hold,
 * blames all that it verifies.
 */
export function blamedRules(outcome: RawOutcome, verifies: readonly Verified[]): string[] {
  const failed = failedNames(outcome);
  const blamed = verifies.filter(
    ({ assertions }) =>
      failed.length === 0 ||
      assertions === undefined ||
      assertions.some((own) => failed.some((name) => covers(own, name))),
  );
  return rulesIn(blamed);
}

/** The rules that are verified, each once: actions side by side may verify the same one. */
export const rulesIn = (verifies: readonly Verified[]): string[] => [...new Set(verifies.map(({ rule }) => rule))];

/** What did not hold, by name: assertions of a step, or the keys of findings. */
function failedNames(outcome: RawOutcome): string[] {
  if (outcome.status === 'fail') return outcome.assertions ?? [];
  if (outcome.status !== 'findings') return [];
  const { findings, softened } = outcome;
  return (findings.length > 0 ? findings : softened.map(({ finding }) => finding)).map(({ key }) => key);
}

/** Whether an assertion is `own` or stands below it: `expect.body` covers `expect.body.status`, not `expect.bodyLength`. */
export const covers = (own: string, assertion: string): boolean => assertion === own || assertion.startsWith(`${own}.`);
