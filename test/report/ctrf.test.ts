/** ctrf.json: valid by the schema of the format. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { ctrf } from '../../harness/report/ctrf.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { hostileRun } from './hostile.ts';
import { smallRun } from './run.ts';

type Test = { name: string; status: string; rawStatus: string; testId: string; executionId?: string };
type Report = { results: { summary: Record<string, unknown>; tests: Test[] } };

const folder = dirname(fileURLToPath(import.meta.resolve('ctrf')));
const schema = JSON.parse(readFileSync(join(folder, 'ctrf-schema-0.0.json'), 'utf8')) as object;
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

const reportOf = (run: typeof smallRun): Report => JSON.parse(ctrf(run)) as Report;

it.each([
  ['a small run', smallRun],
  ['a run against a hostile server', hostileRun],
])('%s is valid', (_, run) => {
  validate(JSON.parse(ctrf(run)));
  expect(validate.errors ?? []).toEqual([]);
});

it('the counts are those of the tests: the checks, and the verdict', () => {
  const { summary, tests } = reportOf(smallRun).results;
  expect(tests).toHaveLength(smallRun.verdict.checks.length + 1);
  expect(summary).toMatchObject({ tests: 9, passed: 1, failed: 3, skipped: 4, pending: 0, other: 1, suites: 2 });
  expect(summary).toMatchObject({ extra: { verdict: 'not-conformant', profiles: { volumes: 'not-conformant' } } });
  expect(new Set(tests.map(({ executionId }) => executionId)).size).toBe(tests.length);
});

it('a failed check has its reasons, rules, place and script', () => {
  const test = reportOf(smallRun).results.tests.find(({ name }) => name === 'it fails');
  expect(test).toEqual({
    testId: 'volumes/a.yaml > it fails',
    executionId: expect.any(String),
    name: 'it fails',
    status: 'failed',
    rawStatus: 'fail',
    duration: 0,
    suite: ['volumes', 'volumes/a.yaml'],
    message: 'expected 1, got 2\nsecond line',
    trace: expect.stringContaining('rule v.two (must): The second rule. x.yml#/two'),
    filePath: 'scenarios/volumes/a.yaml',
    line: 7,
    tags: ['v.two'],
    labels: { profile: 'volumes', kind: 'step', level: 'must', clauses: ['x.yml#/two'] },
    attachments: [{ name: 'repro.sh', contentType: 'text/x-shellscript', path: 'repro/a.b.sh' }],
    extra: { transcript: { file: 'volumes/a.yaml', exchanges: [3] } },
  });
});

it.each<[Verdict['verdict'], string]>([
  ['conformant', 'passed'],
  ['waived', 'passed'],
  ['not-conformant', 'failed'],
  ['not-verified', 'failed'],
  ['interrupted', 'failed'],
  ['partial', 'skipped'],
])('the verdict %s is a test that is %s', (verdict, status) => {
  const run = { ...smallRun, verdict: { ...smallRun.verdict, verdict } };
  expect(reportOf(run).results.tests[0]).toMatchObject({ testId: 'verdict', status, rawStatus: verdict });
});

it('written again it is the same', () => {
  expect(ctrf(smallRun)).toBe(ctrf(smallRun));
});
