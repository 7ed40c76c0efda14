/** report.sarif: valid by the schema of SARIF 2.1.0, a result for each broken rule. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import draft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { deviationsOf } from '../../harness/report/deviations.ts';
import type { JudgedRun } from '../../harness/report/judged-run.ts';
import { sarif } from '../../harness/report/sarif.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { exchangeOf } from '../contract/support.ts';
import { judgedCheck, requirement, rulesOf, waiver } from '../verdict/support.ts';
import { HOSTILE, hostileRun } from './hostile.ts';
import { basisOfRun, factsOfRun, smallRun } from './run.ts';

type Result = {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: { physicalLocation: object }[];
  relatedLocations: { id: number; physicalLocation: object; message: { text: string } }[];
  partialFingerprints: Record<string, string>;
  suppressions?: { kind: string; justification: string }[];
  webRequest?: object;
  webResponse?: object;
  properties: Record<string, unknown>;
};
type Run = {
  tool: { driver: { rules: { id: string; defaultConfiguration: { level: string }; helpUri?: string }[] } };
  invocations: [
    { executionSuccessful: boolean; exitCode: number; toolExecutionNotifications: { message: { text: string } }[] },
  ];
  automationDetails: { id: string };
  results: Result[];
};

const file = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
// One of its patterns is none by the stricter syntax of Unicode.
const ajv = new draft04.default({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);

const errorsIn = (run: JudgedRun): unknown => {
  validate(JSON.parse(sarif(run)));
  return validate.errors ?? [];
};

const runOf = (run: JudgedRun): Run => (JSON.parse(sarif(run)) as { runs: [Run] }).runs[0];

const rules = rulesOf(
  requirement('v.must', { clause: 'execd-api.yaml#/paths/~1x/get/responses/200' }),
  requirement('v.should', { level: 'should' }),
);
const checks = [
  judgedCheck('fail', ['v.must'], {
    id: 'volumes/a.yaml > one',
    blames: ['v.must'],
    reasons: ['expected [1], got [2](https://evil.example)'],
    place: 'scenarios/volumes/a.yaml:7',
    request: 'GET /x -> 500',
    repro: 'repro/a.sh',
  }),
  judgedCheck('fail', ['v.must'], {
    id: 'volumes/b b.yaml > two',
    blames: ['v.must'],
    reasons: ['too'],
    place: '../elsewhere/volumes/b b.yaml:9',
  }),
  judgedCheck('warn', ['v.should'], {
    id: 'specs/execd-api.yaml > a rule',
    kind: 'contract',
    blames: ['v.should'],
    reasons: ['hm'],
  }),
  judgedCheck('waived', ['v.should'], {
    id: 'volumes/a.yaml > three',
    blames: ['v.should'],
    reasons: ['wrong'],
    waivers: [{ check: 'volumes/a.yaml > three', status: 'applied', musts: [] }],
  }),
  judgedCheck('fail', [], { id: 'volumes/a.yaml > four', blames: [], reasons: ['no rule'] }),
];
const facts = factsOfRun({ id: 'r1' });
const deviations = [
  waiver('volumes/a.yaml > three', { owner: 'Ann Example', expires: '2027-01-31', issue: 'SRV-1', reason: 'soon' }),
];
const run: JudgedRun = {
  ...smallRun,
  verdict: judgeRun(facts, checks, { rules, profiles: [{ name: 'volumes' }], offers: [], deviations }),
  basis: basisOfRun(facts),
  evidence: new Map([['volumes/a.yaml > one', { exchanges: [exchangeOf({ seq: 3 })] }]]),
};

it.each([
  ['a small run', smallRun],
  ['a run with a waiver and an exchange', run],
  ['a run against a hostile server', hostileRun],
])('%s is valid', (_, judged) => {
  expect(errorsIn(judged)).toEqual([]);
});

it('has a result for each deviation and each waived rule, and a descriptor for each of their rules', () => {
  const { results, tool } = runOf(run);
  expect(results.map(({ ruleId, level, properties }) => [ruleId, level, properties.status])).toEqual([
    ['v.must', 'error', 'fail'],
    ['no-rule', 'error', 'fail'],
    ['v.should', 'warning', 'warn'],
    ['v.should', 'warning', 'waived'],
  ]);
  expect(results).toHaveLength(deviationsOf(run.verdict).length + 1);
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  expect(tool.driver.rules.map(({ id, defaultConfiguration: { level } }) => [id, level])).toEqual([
    ['v.must', 'error'],
    ['no-rule', 'error'],
    ['v.should', 'warning'],
  ]);
  expect(tool.driver.rules[0]?.helpUri).toMatch(/^https:.*execd-api\.yaml#\/paths\/~1x\/get\/responses\/200$/);
});

it('a result stands at the line of the scenario, and says the clause and how to see it again', () => {
  const [result] = runOf(run).results;
  expect(result?.locations).toMatchObject([
    {
      physicalLocation: {
        artifactLocation: { uri: 'scenarios/volumes/a.yaml', uriBaseId: 'SRCROOT' },
        region: { startLine: 7 },
      },
    },
  ]);
  expect(result?.relatedLocations).toMatchObject([
    {
      id: 1,
      // Nothing of this machine: a place outside is that of the suite.
      physicalLocation: { artifactLocation: { uri: 'scenarios/volumes/b%20b.yaml' }, region: { startLine: 9 } },
      message: { text: 'volumes/b b.yaml > two: too' },
    },
  ]);
  expect(result?.message.text).toBe(
    [
      'A rule of the text.',
      'Seen: expected \\[1\\], got \\[2\\](https://evil.example)',
      'Request: GET /x -> 500',
      'Clause: execd-api.yaml#/paths/~1x/get/responses/200',
      'See it again: repro/a.sh',
      'Shown by 2 checks.',
    ].join('\n'),
  );
  expect(result?.properties).toMatchObject({
    clause: 'execd-api.yaml#/paths/~1x/get/responses/200',
    profile: 'volumes',
  });
  expect(result?.webRequest).toMatchObject({ method: exchangeOf().request.method });
  expect(runOf(run).results[2]?.locations).toMatchObject([
    { physicalLocation: { artifactLocation: { uri: 'specs/execd-api.yaml' }, region: { startLine: 1 } } },
  ]);
});

it('what is waived is suppressed, with who has waived it until when; nothing else is', () => {
  const { results } = runOf(run);
  expect(results.map(({ suppressions }) => suppressions?.length ?? 0)).toEqual([0, 0, 0, 1]);
  expect(results[3]?.suppressions).toMatchObject([
    { kind: 'external', justification: 'waived until 2027-01-31 by Ann Example (SRV-1): it does so; why: soon' },
  ]);
});

it('fingerprints are those of the rules: of every run, and whichever check shows it', () => {
  const of = (judged: JudgedRun): string[] =>
    runOf(judged).results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash ?? '');
  const { verdict } = run;
  const later: JudgedRun = {
    ...run,
    verdict: { ...verdict, run: { ...verdict.run, id: 'r2' }, checks: verdict.checks.toReversed() },
  };
  expect(new Set(of(run)).size).toBe(4);
  expect(of(later).sort()).toEqual(of(run).sort());
  const categories = [run, later].map((judged) => runOf(judged).automationDetails.id.replace(/\/[^/]*$/, ''));
  expect(categories).toEqual(['opensandbox-conformance', 'opensandbox-conformance']);
});

it('the run of the tool failed where the harness did, and each harness error is told', () => {
  expect(runOf(run).invocations[0]).toMatchObject({ executionSuccessful: true, exitCode: 1 });
  const [invocation] = runOf(smallRun).invocations;
  expect(invocation).toMatchObject({ executionSuccessful: false, exitCode: 1 });
  expect(invocation.toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
    'volumes/a.yaml > it breaks: disk full',
  ]);
  const { verdict } = run;
  const interrupted = { at: '2026-01-01T00:00:00.000Z', checks: 1, reason: 'the run was ended' };
  const cut = { ...run, verdict: { ...verdict, run: { ...verdict.run, interrupted } } };
  expect(runOf(cut).invocations[0].executionSuccessful).toBe(false);
});

it('no text of a server makes a link in a message', () => {
  const messages = runOf(hostileRun).results.flatMap(({ message, relatedLocations }) => [
    message.text,
    ...relatedLocations.map((related) => related.message.text),
  ]);
  expect(messages.length).toBeGreaterThan(2);
  expect(messages.join('\n')).toContain('javascript:alert');
  for (const text of messages) expect(text).not.toMatch(/(?<!\\)[[\]]/);
  expect(sarif(hostileRun).length).toBeLessThan(HOSTILE.length * 20_000);
});
