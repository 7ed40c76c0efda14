/** allure-results/: what Allure makes its page of. */
import type { Globals, TestResult } from 'allure-js-commons';
import { parseEnvInfo } from 'allure-js-commons/sdk/reporter';
import { expect, it } from 'vitest';
import { allure } from '../../harness/report/allure.ts';
import { filesOf } from '../../harness/report/files-of.ts';
import type { CheckEvidence, JudgedRun } from '../../harness/report/judged-run.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { exchangeOf } from '../contract/support.ts';
import { hostileRun } from './hostile.ts';
import { smallRun } from './run.ts';

type Category = { name: string; matchedStatuses: string[]; messageRegex?: string };

const filesIn = (run: JudgedRun): Map<string, string> =>
  new Map([...allure(run)].map(({ name, text }) => [name, text]));

const resultsOf = (run: JudgedRun): TestResult[] =>
  [...filesIn(run)].flatMap(([name, text]) => (name.endsWith('-result.json') ? [JSON.parse(text) as TestResult] : []));

const named = (run: JudgedRun, name: string): TestResult => {
  const found = resultsOf(run).filter((result) => result.name === name);
  expect(found, name).toHaveLength(1);
  return found[0] as TestResult;
};

const withVerdict = (verdict: Verdict['verdict']): JudgedRun => ({
  ...smallRun,
  verdict: { ...smallRun.verdict, verdict },
});

const labels = (result: TestResult, name: string): string[] =>
  result.labels.flatMap((label) => (label.name === name ? [label.value] : []));

const FAILED: CheckEvidence = { exchanges: [exchangeOf({ seq: 3 }), exchangeOf({ seq: 4 })], script: 'echo again\n' };
const shown: JudgedRun = { ...smallRun, evidence: new Map([['volumes/a.yaml > it fails', FAILED]]) };

it('has a result for each check and one for the verdict, each in a file of its own', () => {
  for (const run of [smallRun, hostileRun]) {
    const files = [...allure(run)];
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    const single = run.verdict.checks.filter(({ kind, status }) => kind !== 'contract' || status !== 'skipped');
    const documents = new Set(
      run.verdict.checks.filter((check) => !single.includes(check)).map(({ id }) => id.split(' > ')[0]),
    );
    expect(resultsOf(run)).toHaveLength(1 + single.length + documents.size);
    // Names of files are our own, whatever anybody says.
    expect(files.filter(({ name }) => !/^[a-z0-9-]+\.[a-z]+$/.test(name))).toEqual([]);
  }
});

it('a failed check says why, of which rule and profile it is, and carries what shows it', () => {
  const result = named(shown, 'it fails');
  expect(result).toMatchObject({
    status: 'failed',
    stage: 'finished',
    fullName: 'volumes/a.yaml#it fails',
    titlePath: ['volumes', 'volumes/a.yaml'],
    statusDetails: {
      message: 'expected 1, got 2\nsecond line',
      trace: expect.stringMatching(/rule v\.two \(must\): The second rule\..*\nat scenarios\/volumes\/a\.yaml:7$/s),
    },
  });
  expect(labels(result, 'epic')).toEqual(['volumes']);
  expect(labels(result, 'suite')).toEqual(['volumes']);
  expect(labels(result, 'subSuite')).toEqual(['volumes/a.yaml']);
  expect(labels(result, 'feature')).toEqual(['A scenario']);
  expect(labels(result, 'severity')).toEqual(['critical']);
  expect(labels(result, 'tag')).toEqual(['v.two']);
  const files = filesIn(shown);
  expect(result.attachments.map(({ name, source }) => [name, files.get(source)])).toEqual([
    ['exchanges.ndjson', FAILED.exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join('')],
    ['repro.sh', 'echo again\n'],
  ]);
  expect(named(shown, 'it passes').attachments).toEqual([]);
});

it.each([
  ['it passes', 'passed', undefined],
  ['it fails', 'failed', 'Deviations'],
  ['it is waived', 'skipped', 'Waived'],
  ['it is blocked', 'failed', 'Blocked: a failed check stands before it'],
  ['it breaks', 'broken', 'Harness errors: no verdict about the server'],
  ['it is skipped', 'skipped', 'Not judged'],
  ['x.yml get 200 body', 'skipped', 'Warnings'],
  ['rules that nothing exercised', 'skipped', 'Not judged'],
])('"%s" is %s, in the category %s', (name, status, category) => {
  const result = named(smallRun, name);
  expect(result.status).toBe(status);
  const categories = JSON.parse(filesIn(smallRun).get('categories.json') ?? '') as Category[];
  const found = categories.filter(
    ({ matchedStatuses, messageRegex = '[\\s\\S]*' }) =>
      matchedStatuses.includes(status) && new RegExp(`^${messageRegex}$`).test(result.statusDetails.message ?? ''),
  );
  expect(found.map((one) => one.name)).toEqual(category === undefined ? [] : [category]);
});

it.each<[Verdict['verdict'], string]>([
  ['conformant', 'passed'],
  ['waived', 'passed'],
  ['not-conformant', 'failed'],
  ['not-verified', 'broken'],
  ['interrupted', 'broken'],
  ['partial', 'skipped'],
])('the verdict %s is a result that is %s, and an error of the page where it is no good one', (verdict, status) => {
  const run = withVerdict(verdict);
  const { statusDetails, ...result } = named(run, 'The verdict of the run');
  expect(result.status).toBe(status);
  const globals = [...filesIn(run)].filter(([name]) => name.endsWith('-globals.json'));
  const errors = globals.flatMap(([, text]) => (JSON.parse(text) as Globals).errors.map(({ message }) => message));
  expect(errors).toEqual(status === 'failed' || status === 'broken' ? [statusDetails.message] : []);
});

it('written again it is the same; another run has other files and the same histories', () => {
  expect([...allure(shown)]).toEqual([...allure(shown)]);
  const { run } = shown.verdict;
  const other = resultsOf({ ...shown, verdict: { ...shown.verdict, run: { ...run, id: 'r2' } } });
  const histories = (results: TestResult[]): unknown =>
    results.map(({ historyId, testCaseId }) => [historyId, testCaseId]);
  expect(histories(other)).toEqual(histories(resultsOf(shown)));
  expect(new Set([...other, ...resultsOf(shown)].map(({ uuid }) => uuid)).size).toBe(2 * other.length);
});

it('the column of a further driver has a history of its own, and the first one that of a run without others', () => {
  const alone = named(smallRun, 'it passes');
  const [first] = smallRun.verdict.checks;
  const { verdict } = smallRun;
  const columns = resultsOf({
    ...smallRun,
    verdict: {
      ...verdict,
      run: { ...verdict.run, drivers: ['javascript', 'python'].map((driver) => ({ driver, ms: 1 })) },
      files: [...verdict.files, { file: 'volumes/a.yaml', driver: 'python', title: 'A scenario', ms: 1 }],
      checks: ['javascript', 'python'].map((driver) => ({ ...(first as (typeof verdict.checks)[number]), driver })),
    },
  }).filter(({ name }) => name === 'it passes');
  expect(columns.map(({ parameters }) => parameters)).toEqual([
    [{ name: 'driver', value: 'javascript', excluded: true }],
    [{ name: 'driver', value: 'python' }],
  ]);
  expect(columns[0]?.historyId).toBe(alone.historyId);
  expect(columns[1]?.historyId).not.toBe(alone.historyId);
});

it('what a target calls itself is a value of the environment, whatever is in it', () => {
  const text = filesIn(hostileRun).get('environment.properties') ?? '';
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(9);
  expect(parseEnvInfo(text)).toMatchObject({ Image: hostileRun.verdict.target.image });
});

it('checks follow each other in the time of their file', () => {
  const { verdict } = smallRun;
  const timed = { ...smallRun, verdict: { ...verdict, checks: verdict.checks.map((check) => ({ ...check, ms: 5 })) } };
  const startedAt = Date.parse(verdict.run.startedAt);
  const [file] = filesOf(timed.verdict);
  const results = resultsOf(timed).filter(({ fullName }) => fullName?.startsWith('volumes/a.yaml#'));
  expect(results.map(({ start }) => start)).toEqual(file?.checks.map((_, index) => startedAt + 5 * index));
  expect(results.map(({ start = 0, stop }) => (stop ?? 0) - start)).toEqual(results.map(() => 5));
});
