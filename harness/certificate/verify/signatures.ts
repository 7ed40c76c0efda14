/** Whose signature a folder has, and whether its copies are what was signed. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson } from '../../digest.ts';
import { UsageError } from '../../errors.ts';
import type { Certificate } from '../certificate-format.ts';
import { keyId, loadPublicKey } from '../keys.ts';
import { CERTIFICATE_PREDICATE, TEST_RESULT_PREDICATE } from '../predicate.ts';
import type { Reason } from '../reason.ts';
import { bundleOf } from '../sigstore-bundle.ts';
import { type PredicateType, readStatement, type Statement, statementText, verifiedStatement } from '../statement.ts';
import { reasonIf, reasonsOf } from './reasons.ts';
import { jsonIn, textIn } from './written.ts';

export type Signed = {
  reasons: Reason[];
  /** keyId of the key that the signatures were held to. */
  key?: string;
  /** What was signed, or what says so where the signature does not stand: for what else is wrong with it. */
  testResult?: Statement<typeof TEST_RESULT_PREDICATE>;
  certificate?: Statement<typeof CERTIFICATE_PREDICATE>;
};

/** `given`: the key that must have signed; absent: the one that lies in the folder. */
export function signedIn(folder: string, given: KeyObject | undefined): Signed {
  const own = ownKey(folder);
  const key = given ?? own.key;
  if (key === undefined) return { reasons: own.reasons };
  const testResult = signedStatement(folder, 'statement', TEST_RESULT_PREDICATE, key);
  const certificate = signedStatement(folder, 'profiles', CERTIFICATE_PREDICATE, key);
  const differ =
    testResult.statement !== undefined &&
    certificate.statement !== undefined &&
    canonicalJson(testResult.statement.subject) !== canonicalJson(certificate.statement.subject);
  return {
    key: keyId(key),
    reasons: [
      ...own.reasons,
      ...reasonIf(
        own.key !== undefined && keyId(own.key) !== keyId(key),
        'key-other',
        'key.pub.pem is not the key that was given: who signed this calls himself somebody else',
      ),
      ...testResult.reasons,
      ...certificate.reasons,
      ...reasonIf(differ, 'subjects-differ', 'statement.json and profiles.json are about different files'),
      ...copyReasons(folder, certificate.statement),
    ],
    ...(testResult.statement === undefined ? {} : { testResult: testResult.statement }),
    ...(certificate.statement === undefined ? {} : { certificate: certificate.statement }),
  };
}

function ownKey(folder: string): { key?: KeyObject; reasons: Reason[] } {
  try {
    return { key: loadPublicKey(join(folder, 'key.pub.pem')), reasons: [] };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { reasons: reasonsOf('key', [error.message]) };
  }
}

type SignedStatement<T extends PredicateType> = { statement?: Statement<T>; reasons: Reason[] };

function signedStatement<T extends PredicateType>(
  folder: string,
  name: string,
  predicate: T,
  key: KeyObject,
): SignedStatement<T> {
  const file = (end: string): string => `${name}.${end}`;
  const text = textIn(folder, file('json'));
  const envelope = jsonIn<object>(folder, file('dsse.json'));
  const bundle = jsonIn<object>(folder, file('sigstore.json'));
  const read = [text, envelope, bundle].flatMap(({ reasons }) => reasons);
  const stands = envelope.value && verifiedStatement(envelope.value, key, predicate);
  const written = text.value === undefined ? undefined : readStatement(Buffer.from(text.value), predicate).value;
  const signed = stands?.value;
  const statement = signed ?? written;
  const differs = signed !== undefined && text.value !== undefined && text.value !== statementText(signed);
  return {
    ...(statement === undefined ? {} : { statement }),
    reasons: [
      ...read,
      ...(stands?.reasons ?? []).flatMap((reason) => reasonsOf(reason.code, [`${file('dsse.json')}: ${reason.text}`])),
      ...reasonIf(differs, 'statement-copy', `${file('json')} is not what was signed`),
      ...reasonIf(
        envelope.value !== undefined && bundle.value !== undefined && !isBundleOf(bundle.value, envelope.value, key),
        'bundle-copy',
        `${file('sigstore.json')} is not the bundle of ${file('dsse.json')} for this key`,
      ),
      ...reasonIf(
        stands?.value !== undefined && !isPlain(envelope.value),
        'envelope-format',
        `${file('dsse.json')} has more in it than what is signed`,
      ),
    ],
  };
}

const isBundleOf = (bundle: object, envelope: object, key: KeyObject): boolean =>
  canonicalJson(bundle) === canonicalJson(bundleOf(envelope as Parameters<typeof bundleOf>[0], key));

/** Whether an envelope that stands has no member that no signature covers. */
function isPlain(envelope: object | undefined): boolean {
  const { payloadType, payload, signatures, ...others } = envelope as Record<string, unknown>;
  const names = (signatures as object[]).flatMap((one) => Object.keys(one));
  return Object.keys(others).length === 0 && names.every((name) => name === 'sig' || name === 'keyid');
}

/** certificate.json is for people: it must say what was signed. */
function copyReasons(folder: string, signed: Statement<typeof CERTIFICATE_PREDICATE> | undefined): Reason[] {
  const copy = jsonIn<Certificate>(folder, 'certificate.json', 'certificate');
  const differs =
    signed !== undefined && copy.value !== undefined && canonicalJson(copy.value) !== canonicalJson(signed.predicate);
  return [...copy.reasons, ...reasonIf(differs, 'certificate-copy', 'certificate.json is not what was signed')];
}
