/** Which files of a folder are taken for verdicts. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRuns } from '../../harness/compare/over-time/read-runs.ts';
import { reportFiles } from '../../harness/compare/over-time/report-files.ts';
import { run } from './runs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text = '{}'): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

it('folders of runs and of certificates, also one level deeper, and single files', () => {
  for (const path of [
    'b/conformance.json',
    'b/basis.json',
    'b/repro/x.json',
    'a/1/conformance.json',
    'a/2/report.json',
    'single.json',
    'a/other.json',
  ])
    put(path);
  for (const path of ['notes.txt', 'a/b/c/conformance.json', '.hidden/conformance.json']) put(path);
  symlinkSync(join(folder, 'b'), join(folder, 'latest'));
  expect(reportFiles(folder)).toEqual([
    'a/1/conformance.json',
    'a/2/report.json',
    'a/other.json',
    'b/conformance.json',
    'single.json',
  ]);
});

it('a folder of reports with those of earlier runs in it', () => {
  for (const path of ['conformance.json', 'basis.json', 'allure-results/x.json', 'earlier/conformance.json']) put(path);
  expect(reportFiles(folder)).toEqual(['conformance.json', 'earlier/conformance.json']);
});

it('a folder that is not there is refused', () => {
  expect(() => reportFiles(join(folder, 'x'))).toThrow(/cannot be read as a folder of reports/);
});

it('what is no report is left out with the reason, and does not end it', () => {
  put('1/conformance.json', JSON.stringify(run()));
  put('2/conformance.json', '{"suite"');
  put('3/conformance.json', '[]');
  const { runs, left } = readRuns(folder, reportFiles(folder));
  expect(runs.map(({ file }) => file)).toEqual(['1/conformance.json']);
  expect(left).toEqual([
    { file: '2/conformance.json', reason: expect.stringMatching(/^cannot be read as JSON: /) },
    {
      file: '3/conformance.json',
      reason: expect.stringMatching(/^is no report of a run that this version can read: it must be object$/),
    },
  ]);
});

it('a run with more checks than there are is left out', () => {
  const checks = Array.from({ length: 100_001 }, (_, index) => ({
    id: `${index}`,
    kind: 'step',
    status: 'pass',
    reasons: [],
  }));
  put('1/conformance.json', JSON.stringify({ ...run(), checks }));
  expect(readRuns(folder, reportFiles(folder)).left).toEqual([
    { file: '1/conformance.json', reason: 'it has more than 100000 checks or rules' },
  ]);
});
