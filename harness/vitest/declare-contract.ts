/** Runs in a worker, after the scenarios: each documented response a `describe`, each of its rules a `test`. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, inject, test } from 'vitest';
import { createJudge, type Finding, type OperationResult, type RuleResult } from '../contract/judge.ts';
import { loadContract } from '../contract/openapi.ts';
import type { SessionInfo } from '../session/info.ts';
import type { Deviation } from '../verdict/baseline.ts';
import type { CheckRecord } from '../verdict/record.ts';
import type { Exchange } from '../wire/exchange.ts';
import { readTranscript } from '../wire/transcript.ts';
import { finishContract } from './finish-contract.ts';
import './provided.ts';

/** Declares the tests of one document over all exchanges that the run has recorded. */
export async function declareContract(file: string): Promise<void> {
  const info = inject('conformance');
  const document = basename(file);
  const judge = createJudge({ lifecycle: await loadContract(file) });
  for await (const exchange of recorded(info)) judge.add(exchange);
  const name = `specs/${document}`;
  const results = judge.results();

  describe(name, () => {
    for (const operation of results) declareOperation(name, operation, info);
    const problems = judge.requestProblems().map(({ operation, problem, count, first }) => {
      const where = `${first.scenario}, step ${first.step ?? 'set-up'}`;
      return `${operation}: ${problem.in} ${problem.pointer} ${problem.message} (${count} times, first in ${where})`;
    });
    test('every request of the harness is one that the document allows', (context) => {
      const status = problems.length === 0 ? 'pass' : 'harness-error';
      finishContract(context, record(`${name} > requests`, status, problems));
    });
    test('every contract deviation in the baseline still shows', (context) => {
      const stale = info.whole ? staleDeviations(document, results, info.deviations) : [];
      finishContract(context, record(`${name} > baseline`, stale.length === 0 ? 'pass' : 'fail', stale));
    });
  });
}

/** Entries of the baseline that name no rule of the document, or a rule that was exercised and did not show them. */
function staleDeviations(document: string, results: OperationResult[], deviations: Deviation[]): string[] {
  const rules = results.flatMap(({ responses }) => responses).flatMap((response) => response.rules);
  const seen = new Set(rules.flatMap((rule) => rule.findings).map((finding) => finding.key));
  return deviations
    .filter(({ check }) => check.startsWith(`${document} `) && !seen.has(check))
    .filter(({ check }) => {
      const rule = rules.find(({ id }) => check.startsWith(`${id} `));
      return rule === undefined || rule.exercised > 0;
    })
    .map(({ check }) => `the baseline lists ${check}, which no exchange shows any more: remove the entry`);
}

async function* recorded(info: SessionInfo): AsyncGenerator<Exchange> {
  for (const file of readdirSync(info.transcripts).sort()) yield* readTranscript(join(info.transcripts, file));
}

function declareOperation(document: string, operation: OperationResult, info: SessionInfo): void {
  describe(operation.name, () => {
    for (const response of operation.responses.filter(({ documented }) => documented)) {
      describe(response.status, () => {
        for (const rule of response.rules) declareRule(document, rule, info);
      });
    }
    const undocumented = operation.responses.filter(({ documented }) => !documented).flatMap(({ rules }) => rules);
    const exercised = operation.responses.some(({ rules }) => rules.some((rule) => rule.exercised > 0));
    declareRule(document, statusRule(operation, undocumented, exercised), info);
  });
}

/** All undocumented statuses of an operation are one rule: it answers with documented ones only. */
function statusRule(operation: OperationResult, undocumented: RuleResult[], exercised: boolean): RuleResult {
  const findings = undocumented.flatMap((rule) => rule.findings);
  return {
    id: `${operation.document} ${operation.name} documented statuses only`,
    rule: 'status',
    status: findings.length > 0 ? 'fail' : exercised ? 'pass' : 'not-exercised',
    exercised: exercised ? 1 : 0,
    findings,
  };
}

function declareRule(document: string, rule: RuleResult, info: SessionInfo): void {
  test(rule.id.split(' ').slice(2).join(' '), (context) => {
    const id = `${document} > ${rule.id}`;
    if (rule.status === 'not-exercised') {
      finishContract(context, record(id, 'skipped', ['not exercised']));
      return;
    }
    const known = new Map(info.deviations.map((deviation) => [deviation.check, deviation]));
    const fresh = rule.findings.filter((finding) => !known.has(finding.key));
    const waived = rule.findings.filter((finding) => known.has(finding.key));
    if (fresh.length > 0) {
      const [first] = fresh;
      const failed = record(id, 'fail', fresh.map(findingText));
      finishContract(context, { ...failed, ...(first === undefined ? {} : { curl: first.curl }) }, fresh);
    } else if (waived.length > 0) {
      finishContract(
        context,
        record(
          id,
          'waived',
          waived.map((finding) => waivedText(finding, known.get(finding.key))),
        ),
      );
    } else finishContract(context, record(id, 'pass', []));
  });
}

const record = (id: string, status: CheckRecord['status'], reasons: string[]): CheckRecord => ({
  id,
  kind: 'contract',
  status,
  verifies: [],
  reasons,
});

function findingText({ key, pointer, expected, got, count, first }: Finding): string {
  const seen = `${count} times, first in ${first.scenario}, step ${first.step ?? 'set-up'}, exchange ${first.seq}`;
  return `${pointer || '(message)'}: expected ${expected}, got ${got}; ${seen}\n  key: ${key}`;
}

const waivedText = ({ key, count }: Finding, deviation: Deviation | undefined): string =>
  `${key} (${count} times); known: ${deviation?.evidence}`;
