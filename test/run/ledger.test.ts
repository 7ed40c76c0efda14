/** A ledger tells whose it is, what is left and what was kept; a record leads to it from anywhere on the machine. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { thisProcess } from '../../harness/process/owner.ts';
import {
  beginLedger,
  discardLedger,
  everMade,
  ledgerFile,
  noteKept,
  noteServer,
  openLedger,
  runOf,
  sandboxesMade,
  whatIsLeft,
} from '../../harness/run/ledger.ts';
import { makeRecord } from '../../harness/run/records.ts';
import { unfinishedRuns } from '../../harness/run/unfinished.ts';

const GONE = { ...thisProcess(), start: '1' };
let before: string | undefined;
let folder: string;
let reports: string;
beforeEach(() => {
  before = process.env.TMPDIR;
  folder = mkdtempSync(join(tmpdir(), 'osc-ledger-'));
  process.env.TMPDIR = join(folder, 't');
  reports = join(folder, 'reports');
  for (const path of [reports, join(folder, 't')]) mkdirSync(path);
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true });
});

/** A ledger that has begun, with its record. */
function begun(runId: string, owner = GONE): string {
  const file = ledgerFile(reports, runId);
  const record = makeRecord(file);
  beginLedger(file, { runId, startedAt: '2026-01-01T00:00:00Z', owner, host: 'h', target: 'server', record });
  noteServer(file, { url: 'http://x' });
  return file;
}

it('names its run and server, in spite of a line cut short', () => {
  const file = begun('r1');
  noteServer(file, { url: 'http://x', image: 'img', volumes: { kind: 'docker' } });
  writeFileSync(file, '{"event":"made","kind":"sand', { flag: 'a' });
  expect(runOf(file)).toMatchObject({
    runId: 'r1',
    owner: GONE,
    target: 'server',
    url: 'http://x',
    image: 'img',
    volumes: { kind: 'docker' },
  });
});

it('tells what a scenario kept on purpose, and not what it removed or another one made', () => {
  const file = begun('r2');
  const [one, other] = ['one.yaml', 'other.yaml'].map((scenario) => openLedger(file, scenario));
  one?.made({ kind: 'sandbox', id: 'a' });
  one?.made({ kind: 'sandbox', id: 'b' });
  one?.gone({ kind: 'sandbox', id: 'a' });
  other?.made({ kind: 'volume', id: 'v' });
  noteKept(file, 'one.yaml');
  expect(whatIsLeft(file)).toEqual([
    { kind: 'sandbox', id: 'b', scenario: 'one.yaml', kept: true },
    { kind: 'volume', id: 'v', scenario: 'other.yaml' },
  ]);
  expect([everMade(file, 'sandbox'), sandboxesMade(file)]).toEqual([['a', 'b'], 2]);
});

it('of a run that is gone is found from any folder of reports, and goes with its record when nothing is left', () => {
  const file = begun('r3');
  const ledger = openLedger(file);
  ledger.made({ kind: 'sandbox', id: 'a' });
  discardLedger(file);
  expect(unfinishedRuns(join(folder, 'elsewhere'))).toMatchObject([
    { runId: 'r3', file, owner: 'gone', left: [{ kind: 'sandbox', id: 'a' }], run: { url: 'http://x' } },
  ]);
  expect(unfinishedRuns(reports)).toHaveLength(1);
  ledger.gone({ kind: 'sandbox', id: 'a' });
  discardLedger(file);
  expect([existsSync(file), readdirSync(join(folder, 't'))]).toEqual([false, []]);
});

it('of a run that still goes is nobody else’s business', () => {
  openLedger(begun('r4', thisProcess())).made({ kind: 'sandbox', id: 'a' });
  expect(unfinishedRuns(reports)).toEqual([]);
});

it('without a beginning, as older versions wrote it, is of a run of which nothing is known', () => {
  openLedger(ledgerFile(reports, 'r5')).made({ kind: 'sandbox', id: 'a' });
  expect(unfinishedRuns(reports)).toMatchObject([{ runId: 'r5', owner: 'elsewhere', run: undefined }]);
});
