/** Statements: written and signed, and what of a stranger's is refused. */
import { expect, it } from 'vitest';
import { type Envelope, signEnvelope } from '../../harness/certificate/dsse.ts';
import { keyHint } from '../../harness/certificate/keys.ts';
import { CERTIFICATE_PREDICATE, TEST_RESULT_PREDICATE } from '../../harness/certificate/predicate.ts';
import { bundleOf, envelopeOfBundle } from '../../harness/certificate/sigstore-bundle.ts';
import {
  type PredicateType,
  signStatement,
  statementOf,
  statementText,
  verifiedStatement,
} from '../../harness/certificate/statement.ts';
import { CERTIFICATE, SUBJECTS, TEST_RESULT } from './examples.ts';
import { newPair } from './pairs.ts';

const { privateKey, publicKey } = newPair();
const result = statementOf(TEST_RESULT_PREDICATE, SUBJECTS, TEST_RESULT);
const certificate = statementOf(CERTIFICATE_PREDICATE, SUBJECTS, CERTIFICATE);

const signedText = (text: string | Buffer): Envelope => signEnvelope(Buffer.from(text as string), privateKey);
const signed = (value: unknown): Envelope => signedText(statementText(value));
const codes = (envelope: unknown, type: PredicateType = TEST_RESULT_PREDICATE): string[] =>
  verifiedStatement(envelope, publicKey, type).reasons.map(({ code }) => code);

it('both statements are read as they were signed', () => {
  const read = verifiedStatement(signStatement(result, privateKey), publicKey, TEST_RESULT_PREDICATE);
  expect(read).toEqual({ value: result, reasons: [] });
  const other = verifiedStatement(signStatement(certificate, privateKey), publicKey, CERTIFICATE_PREDICATE);
  expect(other).toEqual({ value: certificate, reasons: [] });
});

it('the signed bytes are those of statement.json', () => {
  const { payload } = signStatement(result, privateKey);
  expect(Buffer.from(payload, 'base64').toString()).toBe(statementText(result));
});

it('the signature is looked at first', () => {
  expect(codes(signStatement(result, newPair().privateKey))).toEqual(['signature']);
});

const SAME = statementText(result);
const [subject] = SUBJECTS as [(typeof SUBJECTS)[number]];

it.each<[string, Envelope, string]>([
  ['no JSON', signedText('{'), 'statement-format'],
  ['nothing', signedText(''), 'statement-format'],
  ['a list', signed([result]), 'statement-format'],
  [
    'another version of statements',
    signed({ ...result, _type: 'https://in-toto.io/Statement/v0.1' }),
    'statement-format',
  ],
  ['no subject', signed({ ...result, subject: [] }), 'statement-format'],
  ['a subject without a name', signed({ ...result, subject: [{ digest: subject.digest }] }), 'statement-format'],
  [
    'a subject with another digest',
    signed({ ...result, subject: [{ name: 'x', digest: { sha1: 'a' } }] }),
    'statement-format',
  ],
  [
    'a digest in capitals',
    signed({ ...result, subject: [{ name: 'x', digest: { sha256: 'A'.repeat(64) } }] }),
    'statement-format',
  ],
  ['too many subjects', signed({ ...result, subject: Array(1025).fill(subject) }), 'statement-format'],
  ['a subject twice', signed({ ...result, subject: [subject, subject] }), 'subject-twice'],
  ['another predicate', signed({ ...result, predicateType: 'https://slsa.dev/provenance/v1' }), 'statement-format'],
  ['the other predicate', signed(certificate), 'predicate-type'],
  ['a predicate of the other type', signed({ ...result, predicate: CERTIFICATE }), 'predicate-format'],
  ['another result', signed({ ...result, predicate: { ...TEST_RESULT, result: 'OK' } }), 'predicate-format'],
  [
    'a page that is a script',
    signed({ ...result, predicate: { ...TEST_RESULT, url: 'javascript:1' } }),
    'predicate-format',
  ],
  ['another member', signed({ ...result, note: 'x' }), 'statement-format'],
  ['a member with a long name', signed({ ...result, ['x'.repeat(1e6)]: 'x' }), 'statement-format'],
  ['a member twice', signedText(SAME.replace('"result":', '"result": "FAILED", "result":')), 'statement-format'],
  ['other white space', signedText(JSON.stringify(result)), 'statement-format'],
  [
    'bytes that are no UTF-8',
    signedText(Buffer.from(SAME.replace('Grüße', 'Gr\xfc\xdfe'), 'latin1')),
    'statement-format',
  ],
  ['a mark of byte order', signedText(`\ufeff${SAME}`), 'statement-format'],
  ['JSON that is a million deep', signedText('['.repeat(1e6) + ']'.repeat(1e6)), 'statement-format'],
])('%s is refused', (_, envelope, code) => {
  const { reasons } = verifiedStatement(envelope, publicKey, TEST_RESULT_PREDICATE);
  expect(reasons.map((reason) => reason.code)).toEqual([code]);
  expect(reasons[0]?.text.length).toBeLessThan(1200);
});

it('the table changes something', () => expect(SAME).toContain('Grüße'));

it.each<[string, object]>([
  ['implementation', { implementation: { name: 'x' } }],
  ['set', { set: { id: '2026-06' } }],
  ['profiles', { profiles: [] }],
  ['owner', { waivers: [{ ...CERTIFICATE.waivers[0], owner: undefined }] }],
  ['issuedAt', { issuedAt: 1 }],
  ['validUntil', { validUntil: 'for ever' }],
  ['result', { result: undefined }],
  ['note', { note: 'x' }],
])('a certificate with a wrong %s says so', (member, change) => {
  const envelope = signed({ ...certificate, predicate: { ...CERTIFICATE, ...change } });
  const { reasons } = verifiedStatement(envelope, publicKey, CERTIFICATE_PREDICATE);
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toMatchObject({ code: 'predicate-format', text: expect.stringContaining(member) });
});

it('of many things that are wrong a few are told', () => {
  const { reasons } = verifiedStatement(signed({ ...certificate, predicate: {} }), publicKey, CERTIFICATE_PREDICATE);
  expect(reasons[0]?.text.length).toBeLessThan(500);
  expect(reasons[0]?.text).toMatch(/; and \d+ more$/);
});

const envelope = signStatement(result, privateKey);
const bundle = bundleOf(envelope, privateKey);

it('a bundle has the envelope, and names the key that verifies it', () => {
  expect(bundle).toEqual({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: keyHint(publicKey) } },
    dsseEnvelope: envelope,
  });
  expect(envelopeOfBundle(JSON.parse(JSON.stringify(bundle)), publicKey)).toEqual({ value: envelope, reasons: [] });
});

it.each<[string, unknown, string]>([
  ['nothing', null, 'bundle-format'],
  ['an envelope', envelope, 'bundle-format'],
  [
    'another version',
    { ...bundle, mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2' },
    'bundle-format',
  ],
  ['no key', { ...bundle, verificationMaterial: {} }, 'bundle-format'],
  ['no material', { ...bundle, verificationMaterial: undefined }, 'bundle-format'],
  ['a hint that is no text', { ...bundle, verificationMaterial: { publicKey: { hint: 1 } } }, 'bundle-format'],
  ['another key', bundleOf(envelope, newPair().publicKey), 'other-key'],
  ['no envelope', { ...bundle, dsseEnvelope: undefined }, 'bundle-format'],
])('a bundle with %s is refused', (_, value, code) => {
  expect(envelopeOfBundle(value, publicKey).reasons.map((reason) => reason.code)).toEqual([code]);
});
