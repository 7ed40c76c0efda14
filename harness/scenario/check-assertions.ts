/** Whether what a step expects can be read: an expectation that is one, conditions that are JSONata. */
import { describeError } from '../errors.ts';
import { compileExpectation } from '../expressions/expectation.ts';
import { parseExpression, pathsIn } from '../expressions/expression.ts';
import { conditionsOf, type Part } from '../format/step.ts';
import { dialectOf } from '../verbs/all.ts';
import type { Checking } from '../verbs/checking.ts';
import { attempt } from './check-expressions.ts';

/** Reports an expectation that is no schema and conditions that cannot be read. */
export function checkAssertions(part: Part, checking: Checking): void {
  const { path, report } = checking;
  if (part.expect !== undefined) {
    try {
      compileExpectation(part.expect, dialectOf(part));
    } catch (error) {
      report([...path, 'expect'], `this is no valid expectation: ${describeError(error)}`);
    }
  }
  for (const condition of conditionsOf(part)) {
    attempt([...path, 'that'], checking, () => {
      parseExpression(condition);
      pathsIn(condition);
    });
  }
}
