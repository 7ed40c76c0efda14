/** The folder of a certificate appears whole and signed, or not at all. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Certificate } from '../../harness/certificate/certificate-format.ts';
import { loadPublicKey } from '../../harness/certificate/keys.ts';
import { CERTIFICATE_PREDICATE, TEST_RESULT_PREDICATE } from '../../harness/certificate/predicate.ts';
import { verifiedStatement } from '../../harness/certificate/statement.ts';
import { subjectReasons } from '../../harness/certificate/subjects.ts';
import { beginFolder, type FolderParts } from '../../harness/certificate/write-folder.ts';
import { HarnessError, UsageError } from '../../harness/errors.ts';
import { newPair } from './pairs.ts';

const KEY = 'an-api-key-of-a-server';
const digest = 'a'.repeat(64);

let place: string;
let reports: string;
let out: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'osc-certificate-'));
  reports = join(place, 'reports');
  out = join(place, 'certificates', 'mine');
  mkdirSync(join(reports, 'transcripts'), { recursive: true });
  for (const name of ['conformance.json', 'basis.json', 'history.json']) writeFileSync(join(reports, name), '{}\n');
  writeFileSync(join(reports, 'outcomes.ndjson'), '{"id":"a"}\n');
  writeFileSync(join(reports, 'transcripts', 'a.b.ndjson'), '{"seq":1}\n');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const certificate: Certificate = {
  result: 'PASSED',
  implementation: { name: 'A server', version: '1' },
  set: { id: '2026-06', digest },
  profiles: [{ profile: 'exec', word: 'conformant', musts: 1, passed: 1, waived: 0 }],
  notClaimed: [],
  waivers: [],
  newer: [],
  openQuestions: [],
  skipped: [],
  drivers: ['javascript'],
  suite: { version: '0.1.0', digest, node: 'v20', platform: 'linux x64' },
  server: { evidence: 'nobody asked' },
  run: { id: 'r', startedAt: '2026-06-01T00:00:00.000Z', endedAt: '2026-06-01T00:01:00.000Z' },
  issuedAt: '2026-06-01T00:02:00.000Z',
  validUntil: '2027-06-30',
};

const parts = (more: Partial<FolderParts> = {}): FolderParts => ({
  reports,
  texts: { 'claim.yaml': 'a: b\n', 'set.json': '{}\n', 'self-test.json': '{}\n', 'report.html': '<p>\n' },
  certificate,
  testResult: { result: 'PASSED', configuration: [], passedTests: ['exec.a'], warnedTests: [], failedTests: [] },
  suite: { version: '0.1.0', digest },
  key: newPair().privateKey,
  secrets: [KEY],
  ...more,
});

/** Everything in the folder in which certificates are made: also what is unfinished. */
const beside = (): string[] => (existsSync(join(out, '..')) ? readdirSync(join(out, '..')) : []);

describe('a folder', () => {
  it('has what the run wrote, and is signed by the key whose public half lies in it', () => {
    beginFolder(out).finish(parts());
    expect(beside()).toEqual(['mine']);
    expect(readdirSync(out).sort()).toEqual(
      [
        ...['basis.json', 'certificate.json', 'claim.yaml', 'history.json', 'key.pub.pem', 'outcomes.ndjson'],
        ...['profiles.dsse.json', 'profiles.json', 'profiles.sigstore.json', 'report.html', 'report.json'],
        ...[
          'self-test.json',
          'set.json',
          'statement.dsse.json',
          'statement.json',
          'statement.sigstore.json',
          'transcripts',
        ],
      ].sort(),
    );
    expect(readFileSync(join(out, 'transcripts', 'a.b.ndjson'), 'utf8')).toBe('{"seq":1}\n');
    const key = loadPublicKey(join(out, 'key.pub.pem'));
    for (const [name, type] of [
      ['statement', TEST_RESULT_PREDICATE],
      ['profiles', CERTIFICATE_PREDICATE],
    ] as const) {
      const envelope: unknown = JSON.parse(readFileSync(join(out, `${name}.dsse.json`), 'utf8'));
      const { value, reasons } = verifiedStatement(envelope, key, type);
      expect(reasons).toEqual([]);
      expect(subjectReasons(out, value?.subject ?? [])).toEqual([]);
    }
  });

  it('can be read by others than who made it', () => {
    beginFolder(out).finish(parts());
    expect(statSync(out).mode & 0o055).toBe(0o055);
  });

  it('takes the place of an empty one', () => {
    mkdirSync(out, { recursive: true });
    beginFolder(out).finish(parts());
    expect(readdirSync(out)).toContain('statement.dsse.json');
  });
});

describe('nothing is written', () => {
  it.each([
    ['something is there', join('certificates', 'mine', 'x'), 'is not empty'],
    ['a file is there', join('certificates', 'mine'), 'is no folder'],
    ['the place is no folder', 'certificates', 'cannot be written'],
  ])('where %s', (_, taken, told) => {
    mkdirSync(join(place, taken, '..'), { recursive: true });
    writeFileSync(join(place, taken), '');
    expect(() => beginFolder(out)).toThrow(UsageError);
    expect(() => beginFolder(out)).toThrow(told);
  });

  it.each([
    ['as it is', KEY],
    ['in base64', Buffer.from(`x:${KEY}`).toString('base64')],
    ['with percent signs', KEY.replaceAll('-', '%2D')],
  ])('where the API key stands in a file, %s', (_, spelling) => {
    writeFileSync(join(reports, 'transcripts', 'a.b.ndjson'), `{"seq":1,"x":"${spelling}"}\n`);
    const draft = beginFolder(out);
    expect(() => draft.finish(parts())).toThrow(HarnessError);
    expect(beside()).toEqual([]);
  });

  it('where the run has not written what is judged again', () => {
    rmSync(join(reports, 'outcomes.ndjson'));
    const draft = beginFolder(out);
    expect(() => draft.finish(parts())).toThrow('outcomes.ndjson');
    expect(beside()).toEqual([]);
  });

  it('where it is given up', () => {
    const draft = beginFolder(out);
    expect(beside()).toEqual([expect.stringMatching(/^\.mine\.unfinished-/)]);
    draft.discard();
    expect(beside()).toEqual([]);
  });
});
