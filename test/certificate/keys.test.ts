/** Keys: read from files, and what is said of files that are none. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyHint, keyId, loadPrivateKey, loadPublicKey, publicPem } from '../../harness/certificate/keys.ts';
import { passphraseOf } from '../../harness/certificate/passphrase.ts';
import { UsageError } from '../../harness/errors.ts';
import { newPair } from './pairs.ts';

const pair = newPair();
const ANOTHER_CURVE = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EDWARDS = generateKeyPairSync('ed25519');

const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const sec1 = (key: KeyObject): string => key.export({ type: 'sec1', format: 'pem' }).toString();
const encrypted = (passphrase: string): string =>
  pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
const labelled = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
/** One character in the middle is another: the lines are PEM, what they stand for is no key. */
const damaged = (pem: string): string => pem.replace(/^(.*\n)..../, '$1////');

/** What is in the folder, with its permissions. */
const FILES: Record<string, [text: string, mode: number]> = {
  'key.pem': [pkcs8(pair.privateKey), 0o600],
  'read-only.pem': [pkcs8(pair.privateKey), 0o400],
  'sec1.pem': [sec1(pair.privateKey), 0o600],
  'encrypted.pem': [encrypted('secret word'), 0o600],
  'damaged.pem': [damaged(pkcs8(pair.privateKey)), 0o600],
  'key.pub.pem': [publicPem(pair.privateKey), 0o644],
  'damaged.pub.pem': [damaged(publicPem(pair.privateKey)), 0o600],
  'group.pem': [pkcs8(pair.privateKey), 0o640],
  'others.pem': [pkcs8(pair.privateKey), 0o604],
  'executed-by-others.pem': [pkcs8(pair.privateKey), 0o601],
  'p384.pem': [pkcs8(ANOTHER_CURVE.privateKey), 0o600],
  'p384.pub.pem': [publicPem(ANOTHER_CURVE.privateKey), 0o600],
  'rsa.pem': [pkcs8(RSA.privateKey), 0o600],
  'rsa.pub.pem': [publicPem(RSA.privateKey), 0o600],
  'ed25519.pem': [pkcs8(EDWARDS.privateKey), 0o600],
  'public.pem': [publicPem(pair.privateKey), 0o600],
  'certificate.pem': [labelled('CERTIFICATE'), 0o600],
  'openssh.pem': [labelled('OPENSSH PRIVATE KEY'), 0o600],
  'cosign.pem': [labelled('ENCRYPTED SIGSTORE PRIVATE KEY'), 0o600],
  'text.pem': ['hello', 0o600],
  'empty.pem': ['', 0o600],
  'huge.pem': [pkcs8(pair.privateKey), 0o600],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-keys-'));
  for (const [name, [text, mode]] of Object.entries(FILES)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
  }
  truncateSync(join(folder, 'huge.pem'), 8 * 1024 ** 3);
  mkdirSync(join(folder, 'folder.pem'), { mode: 0o700 });
  symlinkSync('key.pem', join(folder, 'link.pem'));
  symlinkSync('nowhere.pem', join(folder, 'dangling.pem'));
  execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe.pem')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const privateKey = (name: string, passphrase?: string): KeyObject => loadPrivateKey(join(folder, name), passphrase);
const publicKey = (name: string): KeyObject => loadPublicKey(join(folder, name));

/** What a UsageError says; anything else that is thrown fails the test. */
function saidOf(load: () => KeyObject): string {
  try {
    load();
  } catch (error) {
    if (error instanceof UsageError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  throw new Error('the key was taken');
}

it.each([
  ['key.pem', undefined],
  ['read-only.pem', undefined],
  ['sec1.pem', undefined],
  ['link.pem', undefined],
  ['encrypted.pem', 'secret word'],
  ['key.pem', 'a passphrase that it does not need'],
])('%s signs (passphrase: %s)', (name, passphrase) => {
  const signature = sign('sha256', Buffer.from('x'), privateKey(name, passphrase));
  expect(verify('sha256', Buffer.from('x'), publicKey('key.pub.pem'), signature)).toBe(true);
});

it.each<[string, string | undefined, RegExp]>([
  ['missing.pem', undefined, /missing\.pem does not exist$/],
  ['dangling.pem', undefined, /dangling\.pem does not exist$/],
  ['key.pem/x', undefined, /cannot be read: ENOTDIR/],
  ['folder.pem', undefined, /is a directory; name the file$/],
  ['pipe.pem', undefined, /is no regular file$/],
  ['huge.pem', undefined, /has 8589934592 bytes; at most 65536 are read/],
  ['group.pem', undefined, /permissions 0640: others than its owner may use it\. `chmod 600 group\.pem` closes it/],
  ['others.pem', undefined, /permissions 0604/],
  ['executed-by-others.pem', undefined, /permissions 0601/],
  ['public.pem', undefined, /is a public key; signing needs the private one/],
  ['certificate.pem', undefined, /is a certificate, and no key\. `opensandbox-conformance keygen` makes/],
  ['openssh.pem', undefined, /is a key of OpenSSH/],
  ['cosign.pem', undefined, /is a key of cosign/],
  ['text.pem', undefined, /is no key in PEM/],
  ['empty.pem', undefined, /is no key in PEM/],
  ['damaged.pem', undefined, /cannot be read: it is damaged/],
  ['p384.pem', undefined, /is a key on the curve secp384r1; certificates are signed with ECDSA on P-256/],
  ['rsa.pem', undefined, /is a key for rsa;/],
  ['ed25519.pem', undefined, /is a key for ed25519;/],
  [
    'encrypted.pem',
    undefined,
    /is encrypted: its passphrase is needed, in CONFORMANCE_KEY_PASSPHRASE or .*--passphrase-file/,
  ],
  ['encrypted.pem', 'secret', /cannot be read: the passphrase is not its own$/],
  ['encrypted.pem', '', /cannot be read: the passphrase is not its own$/],
])('the private key %s is refused (passphrase: %s)', (name, passphrase, words) => {
  expect(saidOf(() => privateKey(name, passphrase))).toMatch(words);
});

// What OpenSSL says of a wrong passphrase is chance: one in some 256 gives bytes that look whole.
it('a wrong passphrase is called that, whichever it is', () => {
  const words = Array.from({ length: 300 }, (_, index) => saidOf(() => privateKey('encrypted.pem', `wrong ${index}`)));
  expect([...new Set(words)]).toEqual(['the private key: encrypted.pem cannot be read: the passphrase is not its own']);
});

it.each<[string, RegExp]>([
  ['missing.pem', /does not exist$/],
  ['folder.pem', /is a directory/],
  ['pipe.pem', /is no regular file$/],
  ['key.pem', /is a private key, which nobody else should have; name key\.pub\.pem$/],
  ['encrypted.pem', /is a private key/],
  ['certificate.pem', /is a certificate, and no key$/],
  ['text.pem', /is no key in PEM$/],
  ['damaged.pub.pem', /it is damaged/],
  ['p384.pub.pem', /on the curve secp384r1/],
  ['rsa.pub.pem', /for rsa/],
])('the public key %s is refused', (name, words) => {
  expect(saidOf(() => publicKey(name))).toMatch(words);
});

it('no message has anything of a key', () => {
  const names = [...Object.keys(FILES), 'folder.pem'].filter(
    (name) => !['key.pem', 'read-only.pem', 'sec1.pem'].includes(name),
  );
  const words = names.map((name) => saidOf(() => privateKey(name, 'the wrong passphrase'))).join('\n');
  expect(words).not.toContain('the wrong passphrase');
  for (const line of pkcs8(pair.privateKey).split('\n').slice(1, -2)) expect(words).not.toContain(line.slice(0, 20));
});

it('both keys of a pair have the same id, and another pair has another', () => {
  expect(keyId(pair.privateKey)).toBe(keyId(publicKey('key.pub.pem')));
  expect(keyId(pair.privateKey)).toMatch(/^[0-9a-f]{64}$/);
  expect(keyId(newPair().publicKey)).not.toBe(keyId(pair.publicKey));
  expect(keyHint(pair.privateKey)).toBe(Buffer.from(keyId(pair.publicKey), 'hex').toString('base64'));
});

it.each<[string | undefined, NodeJS.ProcessEnv, string | undefined]>([
  [undefined, {}, undefined],
  [undefined, { CONFORMANCE_KEY_PASSPHRASE: ' from the environment ' }, ' from the environment '],
  ['secret\n', {}, 'secret'],
  ['secret\r\n', {}, 'secret'],
  [' secret ', { CONFORMANCE_KEY_PASSPHRASE: 'other' }, ' secret '],
])('the passphrase of a file with %j and the environment %j', (text, env, expected) => {
  const file = join(folder, 'passphrase');
  if (text !== undefined) writeFileSync(file, text);
  expect(passphraseOf(text === undefined ? undefined : file, env)).toBe(expected);
});

it.each<[string | undefined, NodeJS.ProcessEnv, RegExp]>([
  [undefined, { CONFORMANCE_KEY_PASSPHRASE: '' }, /CONFORMANCE_KEY_PASSPHRASE is there, and empty$/],
  ['', {}, /passphrase is there, and empty$/],
  ['\n', {}, /passphrase is there, and empty$/],
  ['two\nlines\n', {}, /has more than one line$/],
  ['é'.repeat(513), {}, /has more than 1024 bytes$/],
  ['x'.repeat(5000), {}, /has 5000 bytes; at most 1026 are read/],
  [undefined, { CONFORMANCE_KEY_PASSPHRASE: 'x'.repeat(1025) }, /CONFORMANCE_KEY_PASSPHRASE has more than 1024 bytes$/],
])('no passphrase is a file with %j and the environment %j', (text, env, words) => {
  const file = join(folder, 'passphrase');
  if (text !== undefined) writeFileSync(file, text);
  expect(() => passphraseOf(text === undefined ? undefined : file, env)).toThrow(words);
});
