/** What `verifies` of a step names: rules of the register, cases of its own, assertions of its own. */

import type { Part } from '../format/step.ts';
import { verbOf } from '../verbs/all.ts';
import { type Checking, checkRule } from '../verbs/checking.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { asObject, assertionsOf, covers } from './verifies.ts';

/** Reports rules, cases and assertions that do not exist, and rules that are named twice for the same. */
export function checkVerifies(part: Part, checking: Checking): void {
  const { path, report } = checking;
  const cases = Object.keys(part.for ?? {});
  const own = verbOf(part).derive === undefined ? assertionsOf(part) : [];
  for (const [index, written] of (part.verifies ?? []).entries()) {
    const at: Path = [...path, 'verifies', index];
    const { rule, cases: named = [], assertions = [] } = asObject(written);
    checkRule(rule, typeof written === 'string' ? at : [...at, 'rule'], checking);
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
