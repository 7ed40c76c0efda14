/** Runs in a worker, after the scenarios: each documented response a `describe`, each of its rules a `test`. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, inject, test } from 'vitest';
import { apiOf } from '../contract/documents.ts';
import { loadErrata } from '../contract/errata.ts';
import { createJudge, type Judge, type OperationResult } from '../contract/judge.ts';
import { loadContract } from '../contract/openapi.ts';
import { rulesOf, statusRule } from '../contract/operation-rules.ts';
import { createSettle, namesFinding } from '../contract/settle.ts';
import type { RuleResult } from '../contract/tally.ts';
import { UsageError } from '../errors.ts';
import { createHistoryMonitor } from '../history/monitor.ts';
import { packageDir } from '../package.ts';
import type { Deviation } from '../register/baseline.ts';
import { verifiedByRule } from '../register/contract-binding.ts';
import type { SessionInfo } from '../session/info.ts';
import type { Api, Exchange } from '../wire/exchange.ts';
import { readTranscript } from '../wire/transcript.ts';
import { declareHistory } from './declare-history.ts';
import { contractRecord, type Declared, declareNotExercised, declareRule, isIdle } from './declare-rule.ts';
import { finishContract } from './finish-contract.ts';
import './provided.ts';

/** The document beside which the rules about histories stand. */
const HISTORY_DOCUMENT = 'sandbox-lifecycle.yml';

/** Declares the tests of one document over all exchanges that the run has recorded. */
export async function declareContract(file: string): Promise<void> {
  const info = inject('conformance');
  const document = basename(file);
  const api = apiOf(document);
  if (api === undefined)
    throw new UsageError(`${file} is none of the documents; judge those that specs/README.md names`);
  const judge = createJudge([{ api, contract: await loadContract(file) }]);
  const history = document === HISTORY_DOCUMENT ? createHistoryMonitor() : undefined;
  for await (const exchange of recorded(info, api)) {
    judge.add(exchange);
    history?.add(exchange);
  }
  const name = `specs/${document}`;
  const declared: Declared = {
    document: name,
    settle: createSettle(() => errataOf(info), info.deviations),
    verifies: (ruleId) => verifiedByRule(ruleId, info.contract),
  };
  const results = judge.results();
  const documentRules = judge.documentRules();

  describe(name, () => {
    describe('every response', () => {
      for (const rule of documentRules) if (!isIdle(rule)) declareRule(nameIn(rule, 1), rule, declared);
      declareNotExercised(documentRules, declared);
    });
    for (const operation of results) declareOperation(operation, declared);
    if (history !== undefined) declareHistory(history, declared, info.reports);
    declareRequests(name, judge);
    test('every contract deviation in the baseline still shows', (context) => {
      const rules = [
        ...documentRules,
        ...results.flatMap(rulesOf),
        ...results.flatMap(({ errorBody }) => errorBody ?? []),
        ...(history?.results() ?? []),
      ];
      const owned = ({ check }: Deviation): boolean =>
        check.startsWith(`${document} `) || (history !== undefined && check.startsWith('history '));
      const stale = info.whole ? staleDeviations(rules, info.deviations.filter(owned)) : [];
      finishContract(context, contractRecord(`${name} > baseline`, stale.length === 0 ? 'pass' : 'fail', stale));
    });
  });
}

/** A folder with somebody's own documents need not have errata. */
function errataOf({ specs }: SessionInfo): ReturnType<typeof loadErrata> {
  const own = join(specs, 'errata.yaml');
  return loadErrata(existsSync(own) ? own : join(packageDir, 'specs', 'errata.yaml'));
}

async function* recorded({ transcripts }: SessionInfo, api: Api): AsyncGenerator<Exchange> {
  for (const file of readdirSync(transcripts).sort()) yield* readTranscript(join(transcripts, file), api);
}

/** Entries of the baseline that name no rule, or a rule that was exercised and did not show them. */
function staleDeviations(rules: readonly RuleResult[], deviations: readonly Deviation[]): string[] {
  const seen = rules.flatMap((rule) => rule.findings).map((finding) => finding.key);
  return deviations
    .filter(({ check, intermittent }) => !intermittent && !seen.some((key) => namesFinding(check, key)))
    .filter(({ check }) => {
      const rule = rules.find(({ id }) => check.startsWith(`${id} `));
      return rule === undefined || rule.exercised > 0;
    })
    .map(({ check }) => `the baseline lists ${check}, which no exchange shows any more: remove the entry`);
}

function declareOperation(operation: OperationResult, declared: Declared): void {
  const { name, responses, errorBody } = operation;
  const others = [statusRule(operation), ...(errorBody === undefined ? [] : [errorBody])];
  const documented = responses.filter((response) => response.documented);
  describe(name, () => {
    for (const { status, rules } of documented) {
      const exercised = rules.filter((rule) => !isIdle(rule));
      if (exercised.length === 0) continue;
      describe(status, () => {
        for (const rule of exercised) declareRule(nameIn(rule, 2), rule, declared);
      });
    }
    for (const rule of others) if (!isIdle(rule)) declareRule(nameIn(rule, 2), rule, declared);
    declareNotExercised([...documented.flatMap(({ rules }) => rules), ...others], declared);
  });
}

/** What follows the document (and the operation) in the id of a rule. */
const nameIn = ({ id }: RuleResult, words: number): string => id.split(' ').slice(words).join(' ');

function declareRequests(name: string, judge: Judge): void {
  const problems = judge.requestProblems().map(({ operation, problem, count, first }) => {
    const where = `${first.scenario}, step ${first.step ?? 'set-up'}`;
    return `${operation}: ${problem.in} ${problem.pointer} ${problem.message} (${count} times, first in ${where})`;
  });
  test('every request of the harness is one that the document allows', (context) => {
    const status = problems.length === 0 ? 'pass' : 'harness-error';
    finishContract(context, contractRecord(`${name} > requests`, status, problems));
  });
}
