/** What of an earlier run is in the folder of reports, before a run begins and when it begins. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clearReports, makeReportFolder } from '../../harness/session/reports.ts';
import { SILENCE_FILE } from '../../harness/session/silence.ts';
import { WAITS_FILE } from '../../harness/session/waits.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'osc-reports-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

const REPORTED = ['conformance.json', 'junit.xml', 'history.json', 'sdk-trouble.ndjson'];
const OTHERS = ['.ledger-r1.ndjson', 'faults.json'];

function earlierRun(): void {
  for (const name of [...REPORTED, ...OTHERS, SILENCE_FILE, WAITS_FILE]) writeFileSync(join(reports, name), 'x');
  for (const folder of ['transcripts', 'repro', 'allure-results']) {
    mkdirSync(join(reports, folder));
    writeFileSync(join(reports, folder, 'a'), 'x');
  }
}

it('its reports stay while nobody knows whether the next run begins, and what its workers were told does not', () => {
  earlierRun();
  makeReportFolder(reports);
  expect(readdirSync(reports).sort()).toEqual(
    [...OTHERS, ...REPORTED, 'allure-results', 'repro', 'transcripts'].sort(),
  );
  expect(readdirSync(join(reports, 'transcripts'))).toEqual(['a']);
});

it('they go when the next run begins; what others wrote stays', () => {
  earlierRun();
  clearReports(reports);
  expect(readdirSync(reports).sort()).toEqual([...OTHERS, 'transcripts']);
  expect(readdirSync(join(reports, 'transcripts'))).toEqual([]);
});

it('a folder that cannot be written is named', () => {
  const file = join(reports, 'file');
  writeFileSync(file, 'x');
  expect(() => makeReportFolder(join(file, 'below'))).toThrow(/the reports folder .*file\/below cannot be written/);
});
