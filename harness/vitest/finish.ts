/** Turns the outcome of a check into the result of its test, with everything that explains it. */
import { resolve } from 'node:path';
import { attachment } from 'allure-js-commons';
import type { TestContext } from 'vitest';
import { curlOf } from '../contract/curl.ts';
import type { Rules, SessionInfo } from '../session/info.ts';
import type { Outcome } from '../verdict/outcome.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import type { Exchange } from '../wire/exchange.ts';
import './provided.ts';

export type Check = Pick<CheckRecord, 'id' | 'kind' | 'verifies'> & { place: string };
export type CheckOutcome = Outcome | { status: 'skipped'; reason: string };

/** More exchanges than this explain nothing more. */
const MAX_ATTACHED = 50;

/**
 * Records the check on its test and ends the test: by returning when it passed, by skipping it, or by throwing with a
 * message that names the rule, the reasons and a command that repeats the exchange.
 */
export function finish(
  context: TestContext,
  check: Check,
  outcome: CheckOutcome,
  info: SessionInfo,
  exchanges: Exchange[] = [],
): void {
  const deviation = info.deviations.find((entry) => entry.check === check.id);
  const status = statusOf(outcome, check, info.rules, deviation !== undefined);
  const reasons = reasonsOf(outcome);
  // What was wrong on purpose says more than what was sent to take its effect back.
  const last = exchanges.findLast((exchange) => exchange.wrongOnPurpose) ?? exchanges.at(-1);
  const record: CheckRecord = { ...check, status, reasons };
  if (deviation !== undefined && outcome.status === 'pass' && !deviation.intermittent) {
    record.status = 'fail';
    record.reasons = ['the baseline lists this check as a deviation, and it passes: remove the entry'];
  }
  if (deviation !== undefined && status === 'waived') record.reasons = [...reasons, `known: ${deviation.evidence}`];
  if (status !== 'pass' && status !== 'skipped' && last !== undefined) {
    record.curl = curlOf(last);
    record.transcript = { file: last.scenario, exchanges: exchanges.map((exchange) => exchange.seq) };
    const lines = exchanges.slice(-MAX_ATTACHED).map((exchange) => JSON.stringify(exchange));
    void attachment('exchanges.ndjson', lines.join('\n'), 'application/x-ndjson');
  }
  context.task.meta.conformance = record;
  if (record.status === 'pass') return;
  if (record.status === 'skipped' || record.status === 'waived' || record.status === 'warn') {
    context.skip(record.reasons.join('; '));
  }
  throw failure(record, info.rules);
}

function statusOf(outcome: CheckOutcome, check: Check, rules: Rules, known: boolean): CheckStatus {
  switch (outcome.status) {
    case 'pass':
    case 'skipped':
      return outcome.status;
    case 'error':
      return 'harness-error';
    case 'blocked':
      return known ? 'waived' : 'blocked';
    case 'fail': {
      if (known) return 'waived';
      const levels = check.verifies.map((id) => rules[id]?.level ?? 'must');
      return levels.length > 0 && levels.every((level) => level === 'should') ? 'warn' : 'fail';
    }
  }
}

function reasonsOf(outcome: CheckOutcome): string[] {
  switch (outcome.status) {
    case 'pass':
      return [];
    case 'fail':
      return outcome.reasons;
    case 'blocked':
      return [`blocked by: ${outcome.by}`];
    case 'error':
    case 'skipped':
      return [outcome.reason];
  }
}

/** The message is for a person who has only this test in front of them. The stack points into the YAML file. */
function failure(record: CheckRecord, known: Rules): Error {
  const rules = record.verifies.map((id) => {
    const requirement = known[id];
    return requirement === undefined
      ? `rule ${id}`
      : `rule ${id} (${requirement.level}): ${requirement.rule} ${requirement.clause}`;
  });
  const prefix = record.status === 'harness-error' ? ['harness error, no verdict about the server:'] : [];
  const repeat = record.curl === undefined ? [] : [`repeat: ${record.curl}`];
  const error = new Error([...prefix, ...record.reasons, ...rules, ...repeat].join('\n'));
  error.name = record.status;
  error.stack = `${error.name}: ${error.message}\n    at ${resolve(record.place ?? '')}:5`;
  return error;
}
