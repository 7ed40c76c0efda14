/** What explains a check that did not pass. */
import { curlOf } from '../contract/curl.ts';
import type { Outcome } from '../verdict/outcome.ts';
import type { Evidence } from '../verdict/record.ts';
import type { Exchange } from '../wire/exchange.ts';

/** The evidence for an outcome; `exchanges` are those that the check made, oldest first. */
export function evidenceOf({ status }: Outcome, exchanges: readonly Exchange[]): Evidence {
  // What was wrong on purpose says more than what was sent to take its effect back.
  const last = exchanges.findLast((exchange) => exchange.wrongOnPurpose) ?? exchanges.at(-1);
  if (status === 'pass' || last === undefined) return {};
  return { curl: curlOf(last), transcript: { file: last.scenario, exchanges: exchanges.map(({ seq }) => seq) } };
}
