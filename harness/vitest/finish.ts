/** Reports a raw check on its test, and ends the test as vitest, JUnit and Allure are to show it. */
import { resolve } from 'node:path';
import { attachment, description } from 'allure-js-commons';
import type { TestContext } from 'vitest';
import { failureText } from '../report/failure.ts';
import type { Basis } from '../verdict/basis.ts';
import { judgeCheck } from '../verdict/check.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { CheckRecord } from '../verdict/record.ts';
import type { Exchange } from '../wire/exchange.ts';
import './provided.ts';

/** More exchanges than this explain nothing more. */
const MAX_ATTACHED = 50;

/**
 * Ends the test by returning when the check passed, by skipping it, or by throwing with a message that names the reasons,
 * the rules and a command that repeats the exchange. `exchanges` are attached to a check that did not pass. What the test
 * shows decides nothing: whoever collects the raw checks judges them.
 */
export function finish(context: TestContext, raw: RawCheck, basis: Basis, exchanges: readonly Exchange[] = []): void {
  context.task.meta.conformance = raw;
  const check = judgeCheck(raw, basis);
  if (check.waivers !== undefined && check.reasons.length > 0) noteWaivers(context, check);
  if (check.status === 'pass') return;
  if (check.status !== 'skipped' && exchanges.length > 0) {
    const lines = exchanges.slice(-MAX_ATTACHED).map((exchange) => JSON.stringify(exchange));
    void attachment('exchanges.ndjson', lines.join('\n'), 'application/x-ndjson');
  }
  if (check.status === 'skipped' || check.status === 'waived' || check.status === 'warn') {
    context.skip(check.reasons.join('; '));
  }
  throw failure(check, basis);
}

/** Who has waived it until when, or that it passes all the same: JUnit shows no note of a skip, and neither does Allure. */
function noteWaivers(context: TestContext, { reasons }: CheckRecord): void {
  const text = reasons.join('\n');
  // Vitest waits for both before the test ends.
  void context.annotate(text, 'waiver');
  void description(text);
}

/** The stack points into the file that the check stands in, where it stands in one. */
function failure(check: CheckRecord, { rules }: Basis): Error {
  const error = new Error(failureText(check, rules));
  error.name = check.status;
  const at = check.place === undefined ? '' : `\n    at ${resolve(check.place)}:5`;
  error.stack = `${error.name}: ${error.message}${at}`;
  return error;
}
