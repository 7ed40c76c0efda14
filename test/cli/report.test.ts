/** `report`: writes the reports of a folder again. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { readReport } from '../../harness/session/read-report.ts';
import { writeReports } from '../../harness/session/write-reports.ts';
import { judgeCheck } from '../../harness/verdict/check.ts';
import type { RawCheck } from '../../harness/verdict/raw-check.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { basisOfRun, factsOfRun, rules } from '../report/run.ts';
import { placeOfEachTest } from './command.ts';
import { inProcess } from './in-process.ts';

const place = placeOfEachTest();
const WRITTEN = ['report.html', 'junit.xml', 'ctrf.json', 'report.sarif', 'summary.md', 'allure-results'];

const raw: RawCheck[] = ['passes', 'fails'].map((name) => ({
  id: `volumes/a.yaml > it ${name}`,
  kind: 'step',
  outcome: name === 'passes' ? { status: 'pass' } : { status: 'fail', reasons: ['expected 1, got 2'] },
  verifies: [{ rule: 'v.one' }],
  ...(name === 'passes' ? {} : { transcript: { file: 'volumes/a.yaml', exchanges: [1] }, repro: 'repro/a.sh' }),
}));

let folder: string;
beforeEach(async () => {
  folder = join(place.folder, 'reports');
  const facts = { ...factsOfRun(), files: [{ file: 'volumes/a.yaml', title: 'A scenario', ms: 5 }] };
  const checks = raw.map((check) => judgeCheck(check, { rules, deviations: [] }));
  const verdict = judgeRun(facts, checks, { rules, profiles: [{ name: 'volumes' }], offers: [], deviations: [] });
  mkdirSync(join(folder, 'repro'), { recursive: true });
  writeFileSync(join(folder, 'repro', 'a.sh'), 'echo again\n');
  writeReports({ verdict, raw, basis: basisOfRun(facts), evidence: new Map() }, folder);
  // With what stands in the folder besides.
  writeReports(await readReport(folder), folder);
});

const contentOf = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [file.slice(root.length + 1), readFileSync(file, 'utf8')]),
  );

it('writes all that is written from the run, the same as the run did', async () => {
  const before = contentOf(folder);
  const { code, output } = await inProcess('report', [folder]);
  expect([code, output]).toEqual([0, WRITTEN.map((name) => `${join(folder, name)}\n`).join('')]);
  expect(contentOf(folder)).toEqual(before);
});

it('writes into another folder, only what is asked for', async () => {
  const out = join(place.folder, 'again');
  const before = contentOf(folder);
  expect(await inProcess('report', [folder, '--out', out, '--only', 'summary,allure'])).toMatchObject({ code: 0 });
  expect(readdirSync(out).sort()).toEqual(['allure-results', 'summary.md']);
  expect(contentOf(join(out, 'allure-results'))).toEqual(contentOf(join(folder, 'allure-results')));
  expect(contentOf(folder)).toEqual(before);
});

it('has what shows a failure, from the folder', async () => {
  const out = join(place.folder, 'again');
  await inProcess('report', [folder, '--out', out, '--only', 'allure']);
  expect(Object.values(contentOf(join(out, 'allure-results')))).toContain('echo again\n');
});

it.each([
  [
    ['--only', 'sarfi'],
    /^--only: there is no report "sarfi"; did you mean sarif\?\n {2}there are html, junit, ctrf, sarif, summary, allure\n$/,
  ],
  [['--only', ''], /^--only: there is no report ""\n/],
])('%j is refused', async (args, text) => {
  const { code, output } = await inProcess('report', [folder, ...args]);
  expect([code, output]).toEqual([2, expect.stringMatching(text)]);
});

it('a folder that is none of reports is refused, and nothing is written', async () => {
  const out = join(place.folder, 'again');
  const { code, output } = await inProcess('report', [place.folder, '--out', out]);
  expect([code, output]).toEqual([2, expect.stringContaining('conformance.json')]);
  expect(existsSync(out)).toBe(false);
});

it('a folder that cannot be written is named', async () => {
  const { code, output } = await inProcess('report', [folder, '--out', join(folder, 'summary.md', 'below')]);
  expect([code, output]).toEqual([2, expect.stringMatching(/below cannot be written: /)]);
});
