/** What `verifies` of a step names: rules of the register, cases of its own, assertions of its own. */

import type { Part } from '../format/step.ts';
import { verbOf } from '../verbs/all.ts';
import { type Checking, checkRule } from '../verbs/checking.ts';
import { covers } from '../verdict/blame.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { asObject, assertionsOf } from './verifies.ts';

/** Whether a rule is about every case and every assertion. */
const isWhole = ({ cases, assertions }: ReturnType<typeof asObject>): boolean =>
  cases === undefined && assertions === undefined;

/** Reports rules, cases and assertions that do not exist, and rules that are named twice for the same. */
export function checkVerifies(part: Part, checking: Checking): void {
  const { path, report } = checking;
  const cases = Object.keys(part.for ?? {});
  const own = verbOf(part).derive === undefined ? assertionsOf(part) : [];
  const rules = (part.verifies ?? []).map(asObject);
  for (const [index, entry] of rules.entries()) {
    const at: Path = [...path, 'verifies', index];
    const { rule, cases: named = [], assertions = [] } = entry;
    checkRule(rule, typeof part.verifies?.[index] === 'string' ? at : [...at, 'rule'], checking);
    const again = rules.slice(0, index).some((other) => other.rule === rule && (isWhole(other) || isWhole(entry)));
    if (again) report(at, `${rule} is named for the whole step, and once more`);
    for (const [place, name] of named.entries()) {
      if (cases.includes(name)) continue;
      report([...at, 'cases', place], `the step has no case ${name}`, suggestion(name, cases));
    }
    for (const [place, name] of assertions.entries()) {
      if (own.some((assertion) => covers(name, assertion))) continue;
      report([...at, 'assertions', place], `the step has no assertion ${name}`, suggestion(name, own));
    }
  }
}
