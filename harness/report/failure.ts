/** What a person needs who has only one failed check in front of them. */
import type { Rules } from '../verdict/basis.ts';
import type { CheckRecord } from '../verdict/record.ts';

/** Why the check did not pass, the rules that it speaks against, and a command that repeats its last exchange. */
export function failureText(check: CheckRecord, rules: Rules): string {
  const { status, reasons, curl } = check;
  return [
    ...(status === 'harness-error' ? ['harness error, no verdict about the server:'] : []),
    ...reasons,
    ...blamedRuleTexts(check, rules).map(({ rule, clause }) => (clause === undefined ? rule : `${rule} ${clause}`)),
    ...(curl === undefined ? [] : [repeatText(curl)]),
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

export const repeatText = (curl: string): string => `repeat: ${curl}`;
