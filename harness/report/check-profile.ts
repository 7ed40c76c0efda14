/** Of which profile a check is, and how much depends on it, as its rules say. Pure. */
import type { Rules } from '../verdict/basis.ts';
import type { CheckRecord } from '../verdict/record.ts';

type Level = Rules[string]['level'];

/** What a check is filed under that is about no rule: a set-up, or an error outside every check. */
export const NO_PROFILE = 'no profile';

const LEVELS: readonly Level[] = ['must', 'should', 'may'];

/** The profiles of the rules that a check verifies, those of the rules that it speaks against first, each once. */
export function profilesOf(
  { verifies, blames = [] }: Pick<CheckRecord, 'verifies' | 'blames'>,
  rules: Rules,
): string[] {
  return [...new Set([...blames, ...verifies].flatMap((id) => rules[id]?.profile ?? []))];
}

/** The profile that most checks of a file are of; `no profile` where none is about a rule. */
export function mainProfileOf(checks: readonly CheckRecord[], rules: Rules): string {
  const counts = new Map<string, number>();
  for (const check of checks) {
    const [first] = profilesOf(check, rules);
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? NO_PROFILE;
}

/** The highest level of the rules that a check speaks against, or verifies where it speaks against none; undefined without a rule. */
export function levelOf(
  { verifies, blames = [] }: Pick<CheckRecord, 'verifies' | 'blames'>,
  rules: Rules,
): Level | undefined {
  const levels = (blames.length > 0 ? blames : verifies).map((id) => rules[id]?.level);
  return LEVELS.find((level) => levels.includes(level));
}

/** `the seeded file can be read`: the id without the file that stands before it. */
export const nameIn = ({ id }: Pick<CheckRecord, 'id'>): string => id.slice(id.indexOf(' > ') + 3);
