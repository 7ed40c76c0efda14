/** Subjects: a folder is the one that was certified, or each difference is told. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Subject } from '../../harness/certificate/statement-format.ts';
import { subjectReasons, subjectsOf, suiteOf, suiteSubject } from '../../harness/certificate/subjects.ts';
import { sha256Of } from '../../harness/digest.ts';
import { HarnessError } from '../../harness/errors.ts';

const FILES = [
  'basis.json',
  'claim.yaml',
  'history.json',
  'outcomes.ndjson',
  'report.html',
  'report.json',
  'self-test.json',
  'set.json',
  'transcripts/a.b.ndjson',
  'transcripts/a.ndjson',
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-subjects-'));
  mkdirSync(join(folder, 'transcripts'));
  for (const name of FILES) writeFileSync(join(folder, name), `content of ${name}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const suite = suiteSubject('0.1.0', sha256Of('suite'));
const signed = (): Subject[] => [...subjectsOf(folder), suite];

it('each file is one, and all transcripts together, with the digests that sha256sum gives', () => {
  const subjects = subjectsOf(folder);
  expect(subjects.map(({ name }) => name)).toEqual([...FILES, 'transcripts'].sort());
  const digests = Object.fromEntries(subjects.map(({ name, digest }) => [name, digest.sha256]));
  const printed = execFileSync('sha256sum', FILES, { cwd: folder, encoding: 'utf8' }).trimEnd().split('\n');
  for (const line of printed) expect(digests[line.slice(66)]).toBe(line.slice(0, 64));
  const lines = ['a.b.ndjson', 'a.ndjson'].map((name) => `${name} ${digests[`transcripts/${name}`]}\n`);
  expect(digests.transcripts).toBe(sha256Of(lines.join('')));
});

it('a file of more than a part is read whole', () => {
  const bytes = Buffer.alloc(3 * 1024 * 1024 + 1, 'x');
  writeFileSync(at('report.json'), bytes);
  expect(subjectsOf(folder).find(({ name }) => name === 'report.json')?.digest.sha256).toBe(sha256Of(bytes));
});

it('what is made of the statements is none, and may come after them', () => {
  const before = signed();
  for (const name of ['statement', 'profiles']) {
    for (const end of ['json', 'dsse.json', 'sigstore.json']) writeFileSync(at(`${name}.${end}`), 'x');
  }
  for (const name of ['certificate.json', 'key.pub.pem']) writeFileSync(at(name), 'x');
  expect(subjectReasons(folder, before)).toEqual([]);
  expect(signed()).toEqual(before);
});

it('a copy elsewhere is the same', () => {
  const before = signed();
  const copy = mkdtempSync(join(tmpdir(), 'osc-copy-'));
  cpSync(folder, copy, { recursive: true });
  expect(subjectReasons(copy, before)).toEqual([]);
  rmSync(copy, { recursive: true });
});

type Change = [what: string, change: () => void, reasons: string[]];

it.each<Change>([
  ['a file is missing', () => rmSync(at('claim.yaml')), ['file-missing claim.yaml']],
  ['a transcript is missing', () => rmSync(at('transcripts/a.ndjson')), ['file-missing transcripts/a.ndjson']],
  [
    'all transcripts are missing',
    () => rmSync(at('transcripts'), { recursive: true }),
    ['file-missing transcripts/a.b.ndjson', 'file-missing transcripts/a.ndjson'],
  ],
  ['a byte is more', () => appendFileSync(at('report.json'), ' '), ['file-changed report.json']],
  ['a byte is less', () => truncateSync(at('transcripts/a.ndjson'), 4), ['file-changed transcripts/a.ndjson']],
  ['a file was added', () => writeFileSync(at('waivers.yaml'), ''), ['file-added waivers.yaml']],
  ['a hidden file was added', () => writeFileSync(at('.note'), ''), ['file-added .note']],
  ['a transcript was added', () => writeFileSync(at('transcripts/z.ndjson'), ''), ['file-added transcripts/z.ndjson']],
  [
    'two transcripts have changed places',
    () => {
      renameSync(at('transcripts/a.ndjson'), at('transcripts/c'));
      renameSync(at('transcripts/a.b.ndjson'), at('transcripts/a.ndjson'));
      renameSync(at('transcripts/c'), at('transcripts/a.b.ndjson'));
    },
    ['file-changed transcripts/a.b.ndjson', 'file-changed transcripts/a.ndjson'],
  ],
  [
    'a file is a link to what it was',
    () => {
      renameSync(at('set.json'), `${folder}.set`);
      symlinkSync(`${folder}.set`, at('set.json'));
    },
    ['no-file set.json', 'file-missing set.json'],
  ],
  [
    'the transcripts are a link',
    () => {
      renameSync(at('transcripts'), `${folder}.set`);
      symlinkSync(`${folder}.set`, at('transcripts'));
    },
    ['no-file transcripts', 'file-missing transcripts/a.b.ndjson', 'file-missing transcripts/a.ndjson'],
  ],
  [
    'the transcripts are a file',
    () => {
      rmSync(at('transcripts'), { recursive: true });
      writeFileSync(at('transcripts'), '');
    },
    ['no-file transcripts', 'file-missing transcripts/a.b.ndjson', 'file-missing transcripts/a.ndjson'],
  ],
  ['a pipe was added', () => execFileSync('mkfifo', [at('pipe')]), ['no-file pipe']],
  ['a folder was added', () => mkdirSync(at('more')), ['no-file more']],
  ['a folder was added to the transcripts', () => mkdirSync(at('transcripts/more')), ['no-file transcripts/more']],
])('%s', (_, change, reasons) => {
  const before = signed();
  change();
  const told = subjectReasons(folder, before).map(({ code, text }) => `${code} ${text.split(/ (?:is|was) /)[0]}`);
  expect(told).toEqual(reasons);
  rmSync(`${folder}.set`, { recursive: true, force: true });
});

it.each<[string, (subjects: Subject[]) => Subject[], string[]]>([
  ['a file', (all) => all.filter(({ name }) => name !== 'basis.json'), ['subject-missing', 'file-added']],
  [
    'a transcript',
    (all) => all.filter(({ name }) => name !== 'transcripts/a.ndjson'),
    ['transcripts-digest', 'file-added'],
  ],
  ['all transcripts', (all) => all.filter(({ name }) => name !== 'transcripts'), ['subject-missing']],
  ['the suite', (all) => all.filter((one) => one !== suite), ['subject-missing']],
])('a statement that leaves out %s is no statement about the folder', (_, change, codes) => {
  expect(subjectReasons(folder, change(signed())).map(({ code }) => code)).toEqual(codes);
});

it('names that lead out of the folder are looked for in it', () => {
  const outside = { name: '../../../../../../etc/passwd', digest: { sha256: sha256Of(readFileSync('/etc/passwd')) } };
  expect(subjectReasons(folder, [...signed(), outside])).toMatchObject([{ code: 'file-missing' }]);
});

it('too many files, or bytes, are told before they are read', () => {
  const before = signed();
  truncateSync(at('report.json'), 2 * 1024 ** 3);
  expect(subjectReasons(folder, before)).toMatchObject([{ code: 'folder-size' }]);
  writeFileSync(at('report.json'), '');
  for (let index = 0; index < 1000; index++) writeFileSync(at(`transcripts/${index}`), '');
  expect(subjectReasons(folder, before)).toMatchObject([{ code: 'folder-size' }]);
});

it('what cannot be certified says why', () => {
  rmSync(at('set.json'));
  mkdirSync(at('more'));
  const wrong = (): unknown => subjectsOf(folder);
  expect(wrong).toThrow(HarnessError);
  expect(wrong).toThrow(/more is no regular file.*; set\.json is missing$/);
});

it('the suite is named with its version', () => {
  expect(suite.name).toBe('opensandbox-conformance@0.1.0');
  expect(suiteOf(signed())).toEqual({ version: '0.1.0', digest: sha256Of('suite') });
  expect(suiteOf(subjectsOf(folder))).toBeUndefined();
});
