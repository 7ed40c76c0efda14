/** What of an earlier run is in the folder of reports, before a run begins and when it begins. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { thisProcess } from '../../harness/process/owner.ts';
import { beginLedger, ledgerFile } from '../../harness/run/ledger.ts';
import { clearReports, makeReportFolder, takeReportFolder } from '../../harness/session/reports.ts';
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
  takeReportFolder(reports, join(reports, '.ledger-r2.ndjson'));
  expect(readdirSync(reports).sort()).toEqual(
    [...OTHERS, ...REPORTED, 'allure-results', 'repro', 'transcripts'].sort(),
  );
  expect(readdirSync(join(reports, 'transcripts'))).toEqual(['a']);
});

describe('a folder that another run writes to', () => {
  const begin = (runId: string, startedAt: string, owner = thisProcess()): string => {
    const file = ledgerFile(reports, runId);
    beginLedger(file, { runId, startedAt, owner, host: 'here', target: 'embedded' });
    return file;
  };

  it('is refused to the one that begins later, and to nobody else', () => {
    const later = begin('r2', '2026-06-01T10:00:01.000Z');
    const earlier = begin('r3', '2026-06-01T10:00:00.000Z');
    expect(() => takeReportFolder(reports, earlier)).not.toThrow();
    expect(() => takeReportFolder(reports, later)).toThrow(UsageError);
    expect(() => takeReportFolder(reports, later)).toThrow(/the run r3, which still goes, writes to .*another folder/);
  });

  it('is refused to one of two that begin at the same time', () => {
    const at = '2026-06-01T10:00:00.000Z';
    const files = [begin('r2', at), begin('r3', at)];
    expect(files.filter((file) => isRefused(file))).toHaveLength(1);
  });

  it('is free when that run has been killed, or was on another machine', () => {
    const gone = { ...thisProcess(), pid: 2 ** 22 + 1 };
    const elsewhere = { ...thisProcess(), place: '00000000' };
    begin('r2', '2026-06-01T09:00:00.000Z', gone);
    begin('r3', '2026-06-01T09:00:00.000Z', elsewhere);
    expect(isRefused(begin('r4', '2026-06-01T10:00:00.000Z'))).toBe(false);
  });

  function isRefused(own: string): boolean {
    try {
      takeReportFolder(reports, own);
      return false;
    } catch (error) {
      if (error instanceof UsageError) return true;
      throw error;
    }
  }
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
