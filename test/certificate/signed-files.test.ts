/** The signed half of a folder: each of its files says what was signed, or it is refused. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { publicPem } from '../../harness/certificate/keys.ts';
import { readSigned, type Signed, writeSigned } from '../../harness/certificate/signed-files.ts';
import { CERTIFICATE, SUBJECTS, TEST_RESULT } from './examples.ts';
import { newPair } from './pairs.ts';

const { privateKey, publicKey } = newPair();
const other = newPair();
const SIGNED: Signed = { subjects: SUBJECTS, testResult: TEST_RESULT, certificate: CERTIFICATE };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-signed-'));
  writeSigned(folder, SIGNED, privateKey);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const codes = (): string[] => readSigned(folder, publicKey).reasons.map(({ code }) => code);
const edit = (name: string, change: (text: string) => string): void => {
  const text = readFileSync(at(name), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(at(name), changed);
};

/** Files of the same kind with another content, signed with a key. */
function resigned(change: Partial<Signed>, names: string[], key = privateKey): void {
  const elsewhere = mkdtempSync(join(tmpdir(), 'osc-signed-'));
  writeSigned(elsewhere, { ...SIGNED, ...change }, key);
  for (const name of names) cpSync(join(elsewhere, name), at(name));
  rmSync(elsewhere, { recursive: true });
}

const STATEMENT = ['statement.json', 'statement.dsse.json', 'statement.sigstore.json'];
const PROFILES = ['profiles.json', 'profiles.dsse.json', 'profiles.sigstore.json'];
const ALL = [...STATEMENT, ...PROFILES, 'certificate.json', 'key.pub.pem'];

it('is read as it was signed', () => {
  expect(readdirSync(folder).sort()).toEqual([...ALL].sort());
  expect(readSigned(folder, publicKey)).toEqual({ value: SIGNED, reasons: [] });
});

it.each(ALL)('%s must be there', (name) => {
  rmSync(at(name));
  expect(codes()).toEqual(['signed-file']);
});

it.each(ALL)('%s must be of a size that can be read', (name) => {
  truncateSync(at(name), 8 * 1024 ** 3);
  expect(codes()).toEqual(['signed-file']);
});

it.each(ALL)('%s that is a pipe is not waited for', (name) => {
  rmSync(at(name));
  execFileSync('mkfifo', [at(name)]);
  expect(codes()).toEqual(['signed-file']);
});

type Cheat = [what: string, how: () => void, codes: string[]];

it.each<Cheat>([
  ['the copy for people', () => edit('certificate.json', (text) => text.replace('WARNED', 'PASSED')), ['copy-differs']],
  ['the plain statement', () => edit('statement.json', (text) => text.replace('WARNED', 'PASSED')), ['copy-differs']],
  ['the plain profiles', () => edit('profiles.json', (text) => `${text} `), ['copy-differs']],
  ['the public key', () => writeFileSync(at('key.pub.pem'), publicPem(other.publicKey)), ['copy-differs']],
  [
    'all that is plain, with another result',
    () => resigned({ testResult: { ...TEST_RESULT, result: 'PASSED' } }, ['statement.json']),
    ['copy-differs'],
  ],
  [
    'a bundle, for an older one of the same key',
    () => resigned({ testResult: { ...TEST_RESULT, result: 'PASSED' } }, ['statement.sigstore.json']),
    ['copy-differs'],
  ],
  ['a bundle, for one of another key', () => resigned({}, ['profiles.sigstore.json'], other.privateKey), ['other-key']],
  ['an envelope, for one of another key', () => resigned({}, ['statement.dsse.json'], other.privateKey), ['signature']],
  ['everything, with another key', () => resigned({}, ALL, other.privateKey), ['other-key', 'other-key']],
  [
    'the statement, for one about other files',
    () => resigned({ subjects: SUBJECTS.slice(1) }, STATEMENT),
    ['statements-differ'],
  ],
  [
    'the profiles, for those of another run',
    () => resigned({ subjects: SUBJECTS.slice(1) }, [...PROFILES, 'certificate.json']),
    ['statements-differ'],
  ],
  [
    'the result of one',
    () => resigned({ testResult: { ...TEST_RESULT, result: 'PASSED' } }, STATEMENT),
    ['statements-differ'],
  ],
  [
    'one statement, for the other',
    () => {
      for (const [index, name] of STATEMENT.entries()) cpSync(at(PROFILES[index]!), at(name));
    },
    ['predicate-type'],
  ],
  [
    'the payload of an envelope',
    () => edit('statement.dsse.json', (text) => text.replace('"payload": "e', '"payload": "f')),
    ['signature'],
  ],
  [
    'the payload of a bundle',
    () => edit('statement.sigstore.json', (text) => text.replace('"payload": "e', '"payload": "f')),
    ['signature'],
  ],
  ['an envelope, for none', () => writeFileSync(at('statement.dsse.json'), '[]'), ['signed-file']],
  [
    'an envelope, for one that is a million deep',
    () => writeFileSync(at('statement.dsse.json'), `${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`),
    ['payload-type'],
  ],
])('%s was changed', (_, how, expected) => {
  how();
  const { value, reasons } = readSigned(folder, publicKey);
  expect(value).toBeUndefined();
  expect(reasons.map(({ code }) => code)).toEqual(expected);
});

it('a reason names the file', () => {
  edit('profiles.dsse.json', (text) => text.replace('"payload": "e', '"payload": "f'));
  expect(readSigned(folder, publicKey).reasons[0]?.text).toMatch(/^profiles\.dsse\.json: the signature is not one of/);
});
