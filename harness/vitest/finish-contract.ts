import { attachment } from 'allure-js-commons';
import type { TestContext } from 'vitest';
import type { Finding } from '../contract/tally.ts';
import type { CheckRecord } from '../verdict/record.ts';
import './provided.ts';

/** More exchanges than this explain nothing more. */
const MAX_ATTACHED = 50;

/** Records a contract check on its test and ends the test; the exchanges of its findings are attached. */
export function finishContract(context: TestContext, record: CheckRecord, findings: readonly Finding[] = []): void {
  context.task.meta.conformance = record;
  if (record.status === 'pass') return;
  if (record.status === 'skipped' || record.status === 'waived' || record.status === 'warn') {
    context.skip(record.reasons.join('; '));
  }
  const exchanges = findings.slice(0, MAX_ATTACHED).map((finding) => JSON.stringify(finding.first.exchange));
  if (exchanges.length > 0) void attachment('exchanges.ndjson', exchanges.join('\n'), 'application/x-ndjson');
  const error = new Error(
    [...record.reasons, ...(record.curl === undefined ? [] : [`repeat: ${record.curl}`])].join('\n'),
  );
  error.name = record.status;
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}
