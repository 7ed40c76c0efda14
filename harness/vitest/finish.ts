/** Reports a raw check on its test, and ends the test as vitest is to show it. */
import { resolve } from 'node:path';
import type { TestContext } from 'vitest';
import { failureText } from '../report/failure.ts';
import type { Basis } from '../verdict/basis.ts';
import { judgeCheck } from '../verdict/check.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { CheckRecord } from '../verdict/record.ts';
import './provided.ts';

/**
 * Ends the test by returning when the check passed, by skipping it, or by throwing with a message that names the reasons,
 * the rules and a command that repeats the exchange. What the test shows decides nothing: whoever collects the raw checks
 * judges them.
 */
export function finish(context: TestContext, raw: RawCheck, basis: Basis): void {
  context.task.meta.conformance = raw;
  const check = judgeCheck(raw, basis);
  if (check.status === 'pass') return;
  if (check.status === 'skipped' || check.status === 'waived' || check.status === 'warn') {
    context.skip(check.reasons.join('; '));
  }
  throw failure(check, basis);
}

/** The stack points into the file that the check stands in, where it stands in one. */
function failure(check: CheckRecord, { rules }: Basis): Error {
  const error = new Error(failureText(check, rules));
  error.name = check.status;
  const at = check.place === undefined ? '' : `\n    at ${resolve(check.place)}:5`;
  error.stack = `${error.name}: ${error.message}${at}`;
  return error;
}
