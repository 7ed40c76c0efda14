/** The pair of keys that `keygen` writes. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeKeyPair } from '../../harness/certificate/key-pair.ts';
import { keyId, loadPrivateKey, loadPublicKey } from '../../harness/certificate/keys.ts';
import { inProcess } from '../cli/in-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-pair-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

it('is read again as it was written, the private key by its owner alone', () => {
  const { privateFile, publicFile, id } = writeKeyPair(join(folder, 'keys'));
  expect(keyId(loadPrivateKey(privateFile))).toBe(id);
  expect(keyId(loadPublicKey(publicFile))).toBe(id);
  expect(modeOf(privateFile)).toBe(0o600);
  expect(readFileSync(privateFile, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(readFileSync(publicFile, 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(readdirSync(join(folder, 'keys'))).toEqual(['key.pem', 'key.pub.pem']);
});

it.each([
  ['a word', 'a b'],
  ['the longest one', 'x'.repeat(1024)],
])('is encrypted with %s', (_, passphrase) => {
  const { privateFile, id } = writeKeyPair(folder, { passphrase });
  expect(readFileSync(privateFile, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  expect(() => loadPrivateKey(privateFile)).toThrow(/is encrypted/);
  expect(keyId(loadPrivateKey(privateFile, passphrase))).toBe(id);
});

it.each(['key.pem', 'key.pub.pem'])('%s that is there stays as it is, and no other file comes beside it', (name) => {
  writeFileSync(join(folder, name), 'mine');
  expect(() => writeKeyPair(folder)).toThrow(new RegExp(`${name} is there already.*--force replaces`));
  expect(readdirSync(folder)).toEqual([name]);
  expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
});

it('a link that leads nowhere is a file that is there', () => {
  symlinkSync('nowhere', join(folder, 'key.pem'));
  expect(() => writeKeyPair(folder)).toThrow(/is there already/);
  expect(existsSync(join(folder, 'nowhere'))).toBe(false);
});

it('is replaced with force, with permissions of its own, and what a link led to stays', () => {
  writeFileSync(join(folder, 'elsewhere'), 'mine');
  symlinkSync('elsewhere', join(folder, 'key.pem'));
  writeFileSync(join(folder, 'key.pub.pem'), 'old');
  chmodSync(join(folder, 'key.pub.pem'), 0o777);
  const { privateFile, publicFile, id } = writeKeyPair(folder, { force: true });
  expect([modeOf(privateFile), modeOf(publicFile)]).toEqual([0o600, 0o644]);
  expect(keyId(loadPublicKey(publicFile))).toBe(id);
  expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['elsewhere', 'key.pem', 'key.pub.pem']);
});

it('leaves nothing when it cannot be written', () => {
  mkdirSync(join(folder, 'key.pem'));
  expect(() => writeKeyPair(folder, { force: true })).toThrow(/cannot be written to/);
  expect(readdirSync(folder)).toEqual(['key.pem']);
});

it.each([
  ['below a file', 'file/keys', /ENOTDIR/],
  ['on a file', 'file', /EEXIST/],
  ['in a folder that is in none', 'a/b', /ENOENT/],
])('cannot be written %s', (_, place, words) => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => writeKeyPair(join(folder, place))).toThrow(words);
  expect(readdirSync(folder)).toEqual(['file']);
});

it('keygen tells where the keys are and what they are called by', async () => {
  const { code, output } = await inProcess('keygen', ['--out', folder]);
  expect(code).toBe(0);
  expect(output).toContain(join(folder, 'key.pem'));
  expect(output).toContain(keyId(loadPublicKey(join(folder, 'key.pub.pem'))));
  const again = await inProcess('keygen', ['--out', folder]);
  expect(again).toMatchObject({ code: 2, output: expect.stringContaining('--force') });
});

it('keygen encrypts with the passphrase of a file, and never prints it', async () => {
  writeFileSync(join(folder, 'word'), 'word of a file\n');
  const { code, output } = await inProcess('keygen', ['--out', folder, '--passphrase-file', join(folder, 'word')]);
  expect(code).toBe(0);
  expect(output).not.toContain('word of a file');
  expect(loadPrivateKey(join(folder, 'key.pem'), 'word of a file').type).toBe('private');
});
