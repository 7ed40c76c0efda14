/** Whole runs against the embedded runtime, judged by every document: one thing that is wrong everywhere is one failing rule. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiOf, DOCUMENTS } from '../../harness/contract/documents.ts';
import { loadErrata } from '../../harness/contract/errata.ts';
import { createJudge, type JudgedBy } from '../../harness/contract/judge.ts';
import { loadContract } from '../../harness/contract/openapi.ts';
import { createSettle } from '../../harness/contract/settle.ts';
import type { Finding } from '../../harness/contract/tally.ts';
import { createHistoryMonitor } from '../../harness/history/monitor.ts';
import { packageDir } from '../../harness/package.ts';
import type { Api, Exchange } from '../../harness/wire/exchange.ts';
import type { Answer, FaultPlan } from '../../harness/wire/faults.ts';
import { withoutHeader } from '../../harness/wire/header-lines.ts';
import { runEmbedded } from '../support/embedded-run.ts';

const specs = join(packageDir, 'specs');
const contracts: JudgedBy[] = await Promise.all(
  DOCUMENTS.map(async (name) => ({ api: apiOf(name) as Api, contract: await loadContract(join(specs, name)) })),
);
const settle = createSettle(() => loadErrata(join(specs, 'errata.yaml')));

/** Whether neither the server nor an erratum has anything to say. */
const isClean = (found: readonly Finding[]): boolean => {
  const { findings, softened } = settle(found);
  return findings.length + softened.length === 0;
};

/** Ids of the rules that a run passes, and that it fails. */
function judged(exchanges: readonly Exchange[]): { passed: string[]; failed: string[]; requests: unknown[] } {
  const judge = createJudge(contracts);
  const history = createHistoryMonitor();
  for (const exchange of exchanges) {
    judge.add(exchange);
    history.add(exchange);
  }
  const operations = judge
    .results()
    .flatMap(({ responses, errorBody }) => [
      ...responses.flatMap((response) => response.rules),
      ...(errorBody ? [errorBody] : []),
    ]);
  const rules = [...judge.documentRules(), ...operations, ...history.results()];
  const passed = rules.filter(({ status, findings }) => status !== 'not-exercised' && isClean(findings));
  const failed = rules.filter(({ findings }) => settle(findings).findings.length > 0);
  return { passed: passed.map(({ id }) => id), failed: failed.map(({ id }) => id), requests: judge.requestProblems() };
}

const change =
  (api: Api, edit: (answer: Answer) => Answer): FaultPlan =>
  (request) =>
    request.api === api ? { kind: 'change', change: edit } : undefined;

const without = (api: Api, name: string): FaultPlan =>
  change(api, (answer) => ({ ...answer, headers: withoutHeader(answer.headers, name) }));

async function run(faults?: FaultPlan) {
  const { notPassed, left, exchanges } = await runEmbedded('volumes/cross-sandbox.yaml', {}, undefined, faults);
  return { notPassed, left, ...judged(exchanges) };
}

const clean = { notPassed: {}, left: [], requests: [] };

test('the reference runtime passes every rule that it exercises', async () => {
  const { passed, ...rest } = await run();
  expect(rest).toEqual({ ...clean, failed: [] });
  expect(passed).toEqual(
    expect.arrayContaining([
      'sandbox-lifecycle.yml header X-Request-ID present',
      'sandbox-lifecycle.yml header X-Request-ID schema',
      'sandbox-lifecycle.yml header Location present',
      'sandbox-lifecycle.yml createSandbox 202 body',
      'execd-api.yaml runCommand 200 framing',
      'execd-api.yaml runCommand 200 order',
      'history sandbox deleted-stays-deleted',
    ]),
  );
});

describe('a header that a proxy removes everywhere is one failing rule', () => {
  test.each<[Api, string, string]>([
    ['lifecycle', 'Content-Type', 'sandbox-lifecycle.yml header Content-Type present'],
  ])('of %s: %s', async (api, name, rule) => {
    const { passed: _, ...rest } = await run(without(api, name));
    expect(rest).toEqual({ ...clean, failed: [rule] });
  });

  test.each<[string]>([['X-Request-ID'], ['Location']])('and one that may be absent is a warning: %s', async (name) => {
    const { passed, ...rest } = await run(without('lifecycle', name));
    expect(rest).toEqual({ ...clean, failed: [] });
    expect(passed).not.toContain(`sandbox-lifecycle.yml header ${name} present`);
  });

  test('and so is one that is malformed everywhere', async () => {
    const faults = change('lifecycle', (answer) => ({
      ...answer,
      headers: answer.headers.map(([name, value]) => [
        name,
        /^x-request-id$/i.test(name) ? value.replaceAll('-', '') : value,
      ]),
    }));
    const { passed: _, ...rest } = await run(faults);
    expect(rest).toEqual({ ...clean, failed: ['sandbox-lifecycle.yml header X-Request-ID schema'] });
  });
});
