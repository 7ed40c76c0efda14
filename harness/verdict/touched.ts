/** Which open questions the failure of a check touches. */
import type { OpenQuestion } from './open-question-format.ts';
import type { RawOutcome } from './raw-check.ts';
import type { TouchedQuestion } from './record.ts';
import { matchesId } from './written-id.ts';

/** What decides whether a question is touched, besides its own words. */
export type AskedQuestion = Pick<OpenQuestion, 'id' | 'question' | 'requirements' | 'contract' | 'errata'>;

/**
 * The questions that one of the blamed rules (ids of the register) leaves open, or a finding of one of their contract
 * rules, or a warning that one of their errata made of a finding; in the order of `questions`, none twice.
 */
export function touchedQuestions(
  outcome: RawOutcome,
  blamed: readonly string[],
  questions: readonly AskedQuestion[],
): TouchedQuestion[] {
  const { keys, errata } = seenIn(outcome);
  const touched = questions.filter(
    (question) =>
      question.requirements.some((id) => blamed.includes(id)) ||
      question.contract?.some((rule) => keys.some((key) => isOfRule(rule, key))) ||
      question.errata?.some((id) => errata.includes(id)),
  );
  return touched.map(({ id, question }) => ({ id, question }));
}

/** Keys of the findings that are not softened, and the errata that soften the others. */
function seenIn(outcome: RawOutcome): { keys: string[]; errata: string[] } {
  if (outcome.status !== 'findings') return { keys: [], errata: [] };
  const { findings, softened } = outcome;
  return { keys: findings.map(({ key }) => key), errata: softened.map(({ erratum }) => erratum.id) };
}

/** The key of a finding begins with the id of its rule. */
function isOfRule(rule: string, key: string): boolean {
  const { length } = rule.split(' ');
  return matchesId(rule, key.split(' ').slice(0, length).join(' '), ' ');
}
