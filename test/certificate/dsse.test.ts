/** Envelopes: what is signed, and what is refused. */
import { execFileSync, spawnSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PAYLOAD_TYPE, pae, signEnvelope, verifyEnvelope } from '../../harness/certificate/dsse.ts';
import { keyHint, keyId, publicPem } from '../../harness/certificate/keys.ts';
import { newPair } from './pairs.ts';

const { privateKey, publicKey } = newPair();
/** In base64 it has a plus and a slash and needs padding. */
const PAYLOAD = Buffer.from('{"said": "Grüße ~~~ ???>>>"}\n');
const signed = signEnvelope(PAYLOAD, privateKey);
const [signature] = signed.signatures as [{ sig: string }];

const changed = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64');
};

it.each([
  ['', '', 'DSSEv1 0  0 '],
  ['http://example.com/HelloWorld', 'hello world', 'DSSEv1 29 http://example.com/HelloWorld 11 hello world'],
  ['é', 'ü 1', 'DSSEv1 2 é 4 ü 1'],
])('what is signed of the type %j and the payload %j', (type, payload, bytes) => {
  expect(pae(type, Buffer.from(payload)).toString()).toBe(bytes);
});

it('what was signed is given back', () => {
  expect(verifyEnvelope(JSON.parse(JSON.stringify(signed)), publicKey)).toEqual({ value: PAYLOAD, reasons: [] });
});

it('an envelope may have members that nobody knows', () => {
  const { sig } = signature;
  const more = { ...signed, signatures: [{ sig, x: 1 }], y: 2 };
  expect(verifyEnvelope(more, publicKey).reasons).toEqual([]);
  expect(verifyEnvelope({ ...signed, signatures: [{ sig, keyid: '' }] }, publicKey).reasons).toEqual([]);
});

const { privateKey: otherPrivate } = newPair();
const withSignature = (change: object): object => ({ ...signed, signatures: [{ ...signature, ...change }] });
const ieee = sign('sha256', pae(PAYLOAD_TYPE, PAYLOAD), { key: privateKey, dsaEncoding: 'ieee-p1363' });

it.each<[string, unknown, string]>([
  ['nothing', null, 'envelope-format'],
  ['a list', [signed], 'envelope-format'],
  ['another type', { ...signed, payloadType: 'text/plain' }, 'payload-type'],
  ['no type', { ...signed, payloadType: undefined }, 'payload-type'],
  ['no payload', { ...signed, payload: undefined }, 'envelope-format'],
  ['a payload with a line end', { ...signed, payload: `${signed.payload}\n` }, 'envelope-format'],
  ['a payload without padding', { ...signed, payload: signed.payload.replace(/=+$/, '') }, 'envelope-format'],
  [
    'a payload in base64url',
    { ...signed, payload: signed.payload.replaceAll('+', '-').replaceAll('/', '_') },
    'envelope-format',
  ],
  ['another payload', { ...signed, payload: changed(signed.payload) }, 'signature'],
  ['an empty payload', { ...signed, payload: '' }, 'signature'],
  ['no list of signatures', { ...signed, signatures: signature }, 'envelope-format'],
  ['no signature', { ...signed, signatures: [] }, 'signature-count'],
  ['a signature twice', { ...signed, signatures: [signature, signature] }, 'signature-count'],
  ['a signature without sig', withSignature({ sig: undefined }), 'envelope-format'],
  ['a signature that is null', { ...signed, signatures: [null] }, 'envelope-format'],
  ['a signature with a space', withSignature({ sig: `${signature.sig} ` }), 'envelope-format'],
  ['a key id that is a number', withSignature({ keyid: 1 }), 'envelope-format'],
  ['the id of a key', withSignature({ keyid: keyHint(publicKey) }), 'envelope-format'],
  ['another signature', withSignature({ sig: changed(signature.sig) }), 'signature'],
  ['an empty signature', withSignature({ sig: '' }), 'signature'],
  ['a signature in another encoding', withSignature({ sig: ieee.toString('base64') }), 'signature'],
  [
    'the signature of another key',
    withSignature({ sig: signEnvelope(PAYLOAD, otherPrivate).signatures[0]!.sig }),
    'signature',
  ],
])('%s is refused', (_, envelope, code) => {
  expect(verifyEnvelope(envelope, publicKey).reasons.map((reason) => reason.code)).toEqual([code]);
});

it('an envelope of somebody else is refused', () => {
  expect(verifyEnvelope(signEnvelope(PAYLOAD, otherPrivate), publicKey).reasons).toMatchObject([{ code: 'signature' }]);
});

describe('openssl verifies it without us', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'osc-dsse-'));
    writeFileSync(join(folder, 'key.pub.pem'), publicPem(privateKey));
    writeFileSync(join(folder, 'sig'), Buffer.from(signature.sig, 'base64'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const openssl = (bytes: Uint8Array): number | null => {
    writeFileSync(join(folder, 'pae'), bytes);
    const args = ['dgst', '-sha256', '-verify', 'key.pub.pem', '-signature', 'sig', 'pae'];
    return spawnSync('openssl', args, { cwd: folder, stdio: 'ignore' }).status;
  };

  it('and refuses it when one byte is another', () => {
    const bytes = pae(PAYLOAD_TYPE, Buffer.from(signed.payload, 'base64'));
    expect(openssl(bytes)).toBe(0);
    for (const at of [0, 8, bytes.length - 1]) {
      const other = Buffer.from(bytes);
      other[at]! ^= 1;
      expect(openssl(other)).toBe(1);
    }
  });

  it('and has the same id for the key', () => {
    const der = execFileSync('openssl', ['pkey', '-pubin', '-in', 'key.pub.pem', '-outform', 'DER'], { cwd: folder });
    writeFileSync(join(folder, 'der'), der);
    const digest = execFileSync('openssl', ['dgst', '-sha256', '-r', 'der'], { cwd: folder, encoding: 'utf8' });
    expect(digest.split(' ')[0]).toBe(keyId(publicKey));
  });
});
