/** Whether what a step expects is an expectation. */
import { describeError } from '../errors.ts';
import { requireValid } from '../expressions/expectation.ts';
import type { Part } from '../format/step.ts';
import { dialectOf } from '../verbs/all.ts';
import type { Checking } from '../verbs/checking.ts';

/** Reports an expectation that is no schema, or that an expression would make one. */
export function checkExpectation(part: Part, checking: Checking): void {
  const { path, report } = checking;
  if (part.expect === undefined) return;
  try {
    requireValid(part.expect, dialectOf(part));
  } catch (error) {
    report([...path, 'expect'], `this is no valid expectation: ${describeError(error)}`);
  }
}
