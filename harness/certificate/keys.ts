/** Keys that sign certificates and verify them: ECDSA on P-256, in PEM. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { sha256Of } from '../digest.ts';
import { describeError, UsageError } from '../errors.ts';
import { pemContent } from './pem.ts';
import { readSmallFile } from './small-file.ts';

/** The environment variable with the passphrase of an encrypted key. */
export const PASSPHRASE_VARIABLE = 'CONFORMANCE_KEY_PASSPHRASE';

/** A key has less than 500 bytes, an RSA key of 16,384 bits some 13,000. */
const MOST_KEY_BYTES = 64 * 1024;

/** Permission bits of a private key that let others than its owner at it. */
const OTHERS = 0o077;

const HOW_MADE = '`opensandbox-conformance keygen` makes a pair of keys';

/**
 * The private key in the file at `path`. Throws UsageError when it is missing, open to others than its owner, no private
 * key, none on P-256, or encrypted and `passphrase` absent or wrong.
 */
export function loadPrivateKey(path: string, passphrase?: string): KeyObject {
  const { bytes, mode } = readSmallFile(path, 'the private key', MOST_KEY_BYTES);
  const text = bytes.toString('utf8');
  const content = pemContent(text);
  if (content.kind === 'public-key') {
    throw new UsageError(`the private key: ${path} is a public key; signing needs the private one of the pair`);
  }
  if ((mode & OTHERS) !== 0) {
    const bits = mode.toString(8).padStart(4, '0');
    throw new UsageError(
      `the private key: ${path} has the permissions ${bits}: others than its owner may use it. \`chmod 600 ${path}\` closes it; if others had access, make a new key`,
    );
  }
  if (content.kind === 'other') throw new UsageError(`the private key: ${path} is ${content.words}. ${HOW_MADE}`);
  if (content.encrypted && passphrase === undefined) {
    throw new UsageError(
      `the private key: ${path} is encrypted: its passphrase is needed, in ${PASSPHRASE_VARIABLE} or in a file that --passphrase-file names`,
    );
  }
  return onP256(parsedPrivate(path, text, content.encrypted ? passphrase : undefined), 'the private key', path);
}

function parsedPrivate(path: string, key: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey(passphrase === undefined ? { key } : { key, passphrase });
  } catch (cause) {
    // A wrong passphrase gives bytes that are no key; which of its errors OpenSSL has for them is chance.
    const why = passphrase === undefined ? `it is damaged (${describeError(cause)})` : 'the passphrase is not its own';
    throw new UsageError(`the private key: ${path} cannot be read: ${why}`);
  }
}

/** The public key in the file at `path`. Throws UsageError when it is missing, no public key, or none on P-256. */
export function loadPublicKey(path: string): KeyObject {
  const { bytes } = readSmallFile(path, 'the public key', MOST_KEY_BYTES);
  const text = bytes.toString('utf8');
  const content = pemContent(text);
  if (content.kind === 'private-key') {
    throw new UsageError(`the public key: ${path} is a private key, which nobody else should have; name key.pub.pem`);
  }
  if (content.kind === 'other') throw new UsageError(`the public key: ${path} is ${content.words}`);
  return onP256(parsedPublic(path, text), 'the public key', path);
}

function parsedPublic(path: string, key: string): KeyObject {
  try {
    return createPublicKey(key);
  } catch (cause) {
    throw new UsageError(`the public key: ${path} cannot be read: it is damaged (${describeError(cause)})`, { cause });
  }
}

function onP256(key: KeyObject, what: string, path: string): KeyObject {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return key;
  const found = type === 'ec' ? `on the curve ${details?.namedCurve ?? 'of its own parameters'}` : `for ${type}`;
  throw new UsageError(`${what}: ${path} is a key ${found}; certificates are signed with ECDSA on P-256. ${HOW_MADE}`);
}

/** The public key of a pair, of either of its keys, as SPKI in DER. */
const spkiOf = (key: KeyObject): Buffer =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });

/** What people compare: SHA-256 of the public key (SPKI in DER) in hexadecimal digits. Takes either key of the pair. */
export const keyId = (key: KeyObject): string => sha256Of(spkiOf(key));

/** The same digest as sigstore writes it into bundles: in base64. */
export const keyHint = (key: KeyObject): string => Buffer.from(keyId(key), 'hex').toString('base64');

/** The public key of a pair as PEM. Takes either key of the pair. */
export const publicPem = (key: KeyObject): string =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'pem' }).toString();
