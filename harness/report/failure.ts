/** What a person needs who has only one failed check in front of them. */
import type { Rules } from '../verdict/basis.ts';
import type { CheckRecord } from '../verdict/record.ts';

/** Why the check did not pass, the rules that it speaks against, and what repeats it. */
export function failureText(check: CheckRecord, rules: Rules): string {
  const { status, reasons, sdk } = check;
  return [
    ...(status === 'harness-error' ? ['harness error, no verdict about the server:'] : []),
    ...(sdk === undefined || status === 'pass' ? [] : [`about the SDK of ${sdk}, no verdict about the server:`]),
    ...reasons,
    ...blamedRuleTexts(check, rules).map(({ rule, clause }) => (clause === undefined ? rule : `${rule} ${clause}`)),
    ...questionTexts(check),
    ...repeatTexts(check),
  ].join('\n');
}

/** The rules that a check speaks against, each with its level and its text; one that is in no register by its id only. */
export function blamedRuleTexts(
  { verifies, blames = verifies }: Pick<CheckRecord, 'verifies' | 'blames'>,
  rules: Rules,
): { rule: string; clause?: string }[] {
  return blames.map((id) => {
    const known = rules[id];
    return known === undefined
      ? { rule: `rule ${id}` }
      : { rule: `rule ${id} (${known.level}): ${known.rule}`, clause: known.clause };
  });
}

/** What the documents leave open of all this, and where to read on; none where they leave nothing open. */
export function questionTexts({ questions = [] }: Pick<CheckRecord, 'questions'>): string[] {
  return questions.map(({ id, question }) => `open question: ${question} (docs/open-questions.md#${id})`);
}

/** The request whose answer was judged, and the script in the folder of the reports that repeats it; none without one. */
export function repeatTexts({ request, repro }: Pick<CheckRecord, 'request' | 'repro'>): string[] {
  if (request === undefined) return [];
  return [`request: ${request}`, ...(repro === undefined ? [] : [`repeat: ${repro}`])];
}
