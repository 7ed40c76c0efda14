/** A folder of reports is read again as the run that it is of, with what shows why a check did not pass. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../harness/report/check-key.ts';
import type { JudgedRun } from '../../harness/report/judged-run.ts';
import { evidenceOf } from '../../harness/session/evidence.ts';
import { readReport } from '../../harness/session/read-report.ts';
import { writeReports } from '../../harness/session/write-reports.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { basisOfRun, factsOfRun, rules } from '../report/run.ts';
import { judgedCheck } from '../verdict/support.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'read-report-'));
});
afterAll(() => rmSync(place, { recursive: true }));

const exchange = (seq: number, text = 'short'): Exchange => ({
  ...{ seq, scenario: 'volumes/a.yaml', step: 'it fails', at: '2026-01-01T00:00:00.000Z', tick: seq, ms: 1 },
  ...{ api: 'lifecycle', base: 'http://x/v1' },
  request: { method: 'GET', target: `/x/${seq}`, headers: [] },
  response: { status: 500, headers: [], body: { bytes: text.length, text } },
});

const failed = (name: string, exchanges: number[], more: Partial<CheckRecord> = {}): CheckRecord =>
  judgedCheck('fail', ['v.one'], {
    id: `volumes/a.yaml > ${name}`,
    blames: ['v.one'],
    transcript: { file: 'volumes/a.yaml', exchanges },
    ...more,
  });

const verdictOf = (...checks: CheckRecord[]): Verdict =>
  judgeRun(factsOfRun(), checks, { rules, profiles: [], offers: [], deviations: [] });

/** A folder with these exchanges and a script. */
function folderWith(name: string, exchanges: readonly Exchange[]): string {
  const folder = join(place, name);
  mkdirSync(join(folder, 'transcripts'), { recursive: true });
  mkdirSync(join(folder, 'repro'));
  const lines = exchanges.map((each) => `${JSON.stringify(each)}\n`);
  writeFileSync(join(folder, 'transcripts', 'volumes.a.ndjson'), lines.join(''));
  writeFileSync(join(folder, 'repro', 'a.b.sh'), '#!/bin/sh\ncurl http://x\n');
  return folder;
}

const targetsOf = (exchanges: readonly Exchange[] = []): string[] => exchanges.map(({ request }) => request.target);

describe('what shows why a check did not pass', () => {
  it('is the exchange that was judged, after those before it, and its script', async () => {
    const folder = folderWith(
      'usual',
      [1, 2, 3, 4, 5, 6].map((seq) => exchange(seq)),
    );
    const check = failed('it fails', [1, 2, 3, 4, 5, 6], { request: 'GET /x/4 -> 500', repro: 'repro/a.b.sh' });
    const evidence = (await evidenceOf(verdictOf(check), folder)).get(keyOf(check));
    expect(targetsOf(evidence?.exchanges)).toEqual(['/x/2', '/x/3', '/x/4']);
    expect(evidence?.script).toBe('#!/bin/sh\ncurl http://x\n');
  });

  it('is the last of its exchanges where none is named, with the beginning of a long body', async () => {
    const folder = folderWith('long', [exchange(1), exchange(2, 'x'.repeat(100_000))]);
    const check = failed('it fails', [1, 2]);
    const [first, last] = (await evidenceOf(verdictOf(check), folder)).get(keyOf(check))?.exchanges ?? [];
    expect(first).toEqual(exchange(1));
    expect(last?.response?.body).toEqual({ bytes: 100_000, text: 'x'.repeat(8192), truncated: true });
  });

  it('is that of each rule before the second of any, where there are too many', async () => {
    const folder = folderWith('many', [exchange(1)]);
    const many = Array.from({ length: 300 }, (_, index) => failed(`it fails ${index}`, [1]));
    const other = failed('another rule', [1], { verifies: ['v.two'], blames: ['v.two'] });
    const evidence = await evidenceOf(verdictOf(...many, other), folder);
    expect(evidence.size).toBe(200);
    expect(evidence.has(keyOf(other))).toBe(true);
  });

  it('is none of a check that passed, and none where nothing was kept', async () => {
    const passed = judgedCheck('pass', ['v.one'], { id: 'volumes/a.yaml > it passes' });
    const check = failed('it fails', [1], { repro: 'repro/a.b.sh' });
    const evidence = await evidenceOf(verdictOf(passed, check), join(place, 'nowhere'));
    expect([...evidence]).toEqual([[keyOf(check), { exchanges: [] }]]);
  });

  it('is no script that is too long to be whole', async () => {
    const folder = folderWith('script', []);
    const script = join(folder, 'repro', 'a.b.sh');
    const check = failed('it fails', [], { repro: 'repro/a.b.sh' });
    const scriptOf = async () => (await evidenceOf(verdictOf(check), folder)).get(keyOf(check))?.script?.length;
    writeFileSync(script, 'x'.repeat(64 * 1024));
    expect(await scriptOf()).toBe(64 * 1024);
    writeFileSync(script, 'x'.repeat(64 * 1024 + 1));
    expect(await scriptOf()).toBeUndefined();
    truncateSync(script, 2 ** 40);
    expect(await scriptOf()).toBeUndefined();
  });

  it('is taken from the folder alone: no link is followed, no path leads out, nothing that is no file is opened', async () => {
    const folder = folderWith('hostile', []);
    const secret = join(place, 'secret');
    writeFileSync(secret, 'a secret');
    symlinkSync(secret, join(folder, 'repro', 'link.sh'));
    rmSync(join(folder, 'transcripts', 'volumes.a.ndjson'));
    execFileSync('mkfifo', [join(folder, 'transcripts', 'volumes.a.ndjson')]);
    const link = failed('a link', [1], { repro: 'repro/link.sh' });
    const out = failed('a path', [1], { repro: '../../secret' });
    const evidence = await evidenceOf(verdictOf(link, out), folder);
    expect(evidence.get(keyOf(link))).toEqual({ exchanges: [] });
    expect(evidence.get(keyOf(out))).toEqual({ exchanges: [] });
  });
});

describe('a folder of reports', () => {
  const check = failed('it fails', [1]);
  const facts = factsOfRun();
  const run: JudgedRun = {
    verdict: verdictOf(check),
    raw: [
      { id: check.id, kind: 'step', ms: 3, verifies: [{ rule: 'v.one' }], outcome: { status: 'fail', reasons: ['x'] } },
    ],
    basis: basisOfRun(facts),
    history: { transitions: [], rules: [] },
    evidence: new Map([[keyOf(check), { exchanges: [exchange(1)] }]]),
  };
  const written = (name: string): string => {
    const folder = folderWith(name, [exchange(1)]);
    writeReports(run, folder);
    return folder;
  };

  it('is read as the run that was written', async () => {
    expect(await readReport(written('whole'))).toEqual(run);
  });

  it('gives the same files once more', async () => {
    const folder = written('once');
    const again = join(place, 'again');
    writeReports(await readReport(folder), again);
    for (const name of ['conformance.json', 'outcomes.ndjson', 'basis.json', 'history.json']) {
      expect(readFileSync(join(again, name), 'utf8')).toBe(readFileSync(join(folder, name), 'utf8'));
    }
  });

  it.each([
    ['conformance.json', '{', /conformance\.json: this is not JSON/],
    ['conformance.json', '{}', /conformance\.json: it must have required propert/],
    ['outcomes.ndjson', '', /outcomes\.ndjson has 0 checks and conformance\.json 1: these are not of one run/],
    ['history.json', '[]', /history\.json: it must be object/],
  ])('is refused where %s is %j', async (file, text, message) => {
    const folder = join(place, `bad ${file} ${text.length}`);
    cpSync(written(`good ${file} ${text.length}`), folder, { recursive: true });
    writeFileSync(join(folder, file), text);
    await expect(readReport(folder)).rejects.toThrow(message);
  });

  it('is refused where it is none', async () => {
    await expect(readReport(join(place, 'nowhere'))).rejects.toThrow(/conformance\.json cannot be read/);
  });
});
