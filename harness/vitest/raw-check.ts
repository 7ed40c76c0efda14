/** Puts together what a worker reports of one check. */
import { curlOf } from '../contract/curl.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { Exchange } from '../wire/exchange.ts';

/** With what explains a check that did not pass: `exchanges` are those that it made, oldest first. */
export function rawCheck(check: RawCheck, exchanges: readonly Exchange[]): RawCheck {
  const { status } = check.outcome;
  // What was wrong on purpose says more than what was sent to take its effect back.
  const last = exchanges.findLast((exchange) => exchange.wrongOnPurpose) ?? exchanges.at(-1);
  if (status === 'pass' || status === 'skipped' || last === undefined) return check;
  const transcript = { file: last.scenario, exchanges: exchanges.map(({ seq }) => seq) };
  return { ...check, curl: curlOf(last), transcript };
}
