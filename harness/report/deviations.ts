/** What is wrong with a server, by the rules that it breaks: what every report shows of it, in this order. */

import { fileInId } from '../verdict/check-id.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

type Check = Verdict['checks'][number];
type Rule = Verdict['requirements'][number];

export type Deviation = {
  /** Undefined for failed checks that speak against no rule: those of one file are one deviation. */
  rule?: Rule;
  /** The file, where there is no rule. */
  file?: string;
  /** Whether it counts: fail; else a warning, of a rule of level should or about an SDK. */
  status: 'fail' | 'warn';
  /** The checks that show it, in the order of the report: at least one. */
  checks: Check[];
};

/**
 * One for each rule that a check which failed, or warned, speaks against: those that fail before those that warn, musts before
 * shoulds, and those that most checks show first. Waived checks have none.
 */
export function deviationsOf({ checks, requirements }: Pick<Verdict, 'checks' | 'requirements'>): Deviation[] {
  const rules = new Map(requirements.map((rule) => [rule.id, rule]));
  const found = new Map<string, Deviation>();
  for (const check of checks) {
    const { id, status, blames = [] } = check;
    if (status !== 'fail' && status !== 'warn') continue;
    const names = blames.length > 0 ? blames : [undefined];
    for (const name of names) {
      const file = fileInId(id);
      const rule = name === undefined ? undefined : rules.get(name);
      const key = `${status} ${rule === undefined ? `in ${file}` : rule.id}`;
      const known = found.get(key);
      if (known !== undefined) known.checks.push(check);
      else found.set(key, { ...(rule === undefined ? { file } : { rule }), status, checks: [check] });
    }
  }
  return [...found.values()].sort((a, b) => weightOf(a) - weightOf(b) || b.checks.length - a.checks.length);
}

function weightOf({ status, rule }: Deviation): number {
  if (status === 'warn') return 3;
  return rule === undefined ? 1 : rule.level === 'must' ? 0 : 2;
}
