/** Runs in a worker, after the scenarios: each documented response a `describe`, each of its rules a `test`. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, inject, test } from 'vitest';
import { alikeIn } from '../contract/alike.ts';
import { apiOf } from '../contract/documents.ts';
import { loadErrata } from '../contract/errata.ts';
import { createJudge, type Judge, type OperationResult } from '../contract/judge.ts';
import { loadContract } from '../contract/openapi.ts';
import { rulesOf, sharesOf, statusRule } from '../contract/operation-rules.ts';
import { createSettle } from '../contract/settle.ts';
import type { RuleResult } from '../contract/tally.ts';
import { UsageError } from '../errors.ts';
import { createHistoryMonitor, HISTORY_SUBJECT } from '../history/monitor.ts';
import { fromSpecs } from '../package.ts';
import { verifiedByFindings } from '../register/contract-binding.ts';
import { withReproOf } from '../runner/write-repro.ts';
import { contractsIn } from '../session/contract-rules.ts';
import type { SessionInfo } from '../session/info.ts';
import { createSdkMonitor, type SdkResult } from '../session/sdk-rules.ts';
import { atItsAddress } from '../session/shown-address.ts';
import type { Api, Exchange } from '../wire/exchange.ts';
import { readTranscript } from '../wire/transcript.ts';
import { declareHistory, historyOf } from './declare-history.ts';
import { contractCheck, type Declared, declareNotExercised, declareRule, isIdle } from './declare-rule.ts';
import { declareSdks, sdkRulesOf } from './declare-sdk.ts';
import { finish } from './finish.ts';
import './provided.ts';

/** The document beside which the rules about histories and SDKs stand. */
const HISTORY_DOCUMENT = 'sandbox-lifecycle.yml';

/** Declares the tests of one document over all exchanges that the run has recorded. */
export async function declareContract(file: string): Promise<void> {
  const info = inject('conformance');
  const document = basename(file);
  const api = apiOf(document);
  if (api === undefined)
    throw new UsageError(`${file} is none of the documents; judge those that specs/README.md names`);
  const judge = createJudge([{ api, contract: await loadContract(file, { set: info.set }) }]);
  const history = document === HISTORY_DOCUMENT ? createHistoryMonitor() : undefined;
  for await (const exchange of recorded(info, api)) {
    judge.add(exchange);
    history?.add(exchange);
  }
  const sdks = document === HISTORY_DOCUMENT ? await sdkResults(info) : undefined;
  const results = judge.results();
  const documentRules = judge.documentRules();
  const alike = alikeIn(results);
  const shares = sharesOf(results);
  const name = `specs/${document}`;
  const declared: Declared = {
    document: name,
    settle: createSettle(() => errataOf(info)),
    verifies: (ruleId, keys) =>
      verifiedByFindings(ruleId, info.contract, { keys, alike, shares: shares.get(ruleId) ?? [] }),
    basis: info,
    repeated: async (check, first) => atItsAddress(await withReproOf(first, check, info), info),
  };
  const sdkRules = sdkRulesOf(sdks ?? []);

  describe(name, () => {
    describe('every response', () => {
      for (const rule of documentRules) if (!isIdle(rule)) declareRule(nameIn(rule, 1), rule, declared);
      declareNotExercised(documentRules, declared);
    });
    for (const operation of results) declareOperation(operation, declared);
    if (history !== undefined) declareHistory(history, declared);
    if (sdks !== undefined) declareSdks(sdks, info, declared);
    declareRequests(judge, declared);
    test('every contract deviation in the baseline still shows', (context) => {
      if (history !== undefined) context.task.meta.history = historyOf(history);
      const rules = [
        ...documentRules,
        ...results.flatMap(rulesOf),
        ...results.flatMap(({ errorBody }) => errorBody ?? []),
        ...(history?.results() ?? []),
        ...sdkRules,
      ].map(({ id, exercised, findings }) => ({ id, exercised: exercised > 0, keys: findings.map(({ key }) => key) }));
      const subjects = [document, ...(history === undefined ? [] : [HISTORY_SUBJECT]), ...sdkRules.map(({ id }) => id)];
      finish(context, contractCheck(`${name} > baseline`, { status: 'seen-rules', subjects, rules }), info);
    });
  });
}

/** A folder with somebody's own documents need not have errata. */
function errataOf({ specs }: SessionInfo): ReturnType<typeof loadErrata> {
  return loadErrata(fromSpecs(specs, 'errata.yaml').path);
}

async function* recorded({ transcripts }: SessionInfo, only: Api | 'calls'): AsyncGenerator<Exchange> {
  for (const file of readdirSync(transcripts).sort()) yield* readTranscript(join(transcripts, file), only);
}

/** SDKs speak with the sandboxes as well: all documents are about them. */
async function sdkResults(info: SessionInfo): Promise<SdkResult[]> {
  const { reports, apiKey } = info;
  const monitor = createSdkMonitor({
    reports,
    contracts: await contractsIn(info.specs, info.set),
    keyed: apiKey !== undefined,
  });
  for await (const exchange of recorded(info, 'calls')) monitor.add(exchange);
  return monitor.results();
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

function declareRequests(judge: Judge, { document, basis }: Declared): void {
  const problems = judge.requestProblems().map(({ operation, problem, count, first }) => {
    const where = `${first.scenario}, step ${first.step ?? 'set-up'}`;
    return `${operation}: ${problem.in} ${problem.pointer} ${problem.message} (${count} times, first in ${where})`;
  });
  test('every request of the harness is one that the document allows', (context) => {
    finish(context, contractCheck(`${document} > requests`, { status: 'wrong-requests', problems }), basis);
  });
}
