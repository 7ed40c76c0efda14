/** Whose signature a folder has, and whether everything signed in it is one. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson } from '../../digest.ts';
import { UsageError } from '../../errors.ts';
import type { Envelope } from '../dsse.ts';
import { keyId, loadPublicKey } from '../keys.ts';
import { CERTIFICATE_PREDICATE, TEST_RESULT_PREDICATE } from '../predicate.ts';
import type { Reason } from '../reason.ts';
import { readSigned } from '../signed-files.ts';
import { bundleOf } from '../sigstore-bundle.ts';
import { type PredicateType, readStatement, type Statement } from '../statement.ts';
import { reasonIf, reasonsOf } from './reasons.ts';
import { jsonIn, textIn } from './written.ts';

export type Signed = {
  reasons: Reason[];
  /** keyId of the key that the signatures were held to. */
  key?: string;
  /** It is the one that was given. */
  vouched?: boolean;
  /** What the folder says was signed, also where the signatures do not stand: for what else is wrong with it. */
  testResult?: Statement<typeof TEST_RESULT_PREDICATE>;
  certificate?: Statement<typeof CERTIFICATE_PREDICATE>;
};

/** `given`: the key that must have signed; absent: the one that lies in the folder. */
export function signedIn(folder: string, given: KeyObject | undefined): Signed {
  const own = ownKey(folder);
  // Signed with another key than the one that is given it is refused; what else is wrong is told by its own.
  const key = own.key ?? given;
  if (key === undefined) return { reasons: own.reasons };
  const other = given !== undefined && keyId(given) !== keyId(key);
  const testResult = written(folder, 'statement.json', TEST_RESULT_PREDICATE);
  const certificate = written(folder, 'profiles.json', CERTIFICATE_PREDICATE);
  return {
    key: keyId(key),
    vouched: given !== undefined && !other,
    reasons: [
      ...own.reasons,
      ...reasonIf(
        other,
        'other-key',
        `it has the key SHA256:${keyId(key)}, and not the one that was given: ${given === undefined ? '' : keyId(given)}`,
      ),
      ...readSigned(folder, key).reasons,
      ...plainReasons(folder, key),
    ],
    ...(testResult === undefined ? {} : { testResult }),
    ...(certificate === undefined ? {} : { certificate }),
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

function written<T extends PredicateType>(folder: string, name: string, predicate: T): Statement<T> | undefined {
  const { value } = textIn(folder, name);
  return value === undefined ? undefined : readStatement(Buffer.from(value), predicate).value;
}

/** No signature covers what else could stand in an envelope or a bundle; people would take it for signed all the same. */
function plainReasons(folder: string, key: KeyObject): Reason[] {
  return ['statement', 'profiles'].flatMap((name) => {
    const envelope = jsonIn<Envelope>(folder, `${name}.dsse.json`);
    const bundle = jsonIn<object>(folder, `${name}.sigstore.json`);
    if (envelope.value === undefined || bundle.value === undefined) return [...envelope.reasons, ...bundle.reasons];
    const { payloadType, payload, signatures } = envelope.value;
    const plain = { payloadType, payload, signatures: [signatures].flat().map((one) => ({ sig: one?.sig })) };
    return [
      ...reasonIf(
        canonicalJson(envelope.value) !== canonicalJson(plain),
        'envelope-format',
        `${name}.dsse.json has more in it than a payload and its signature`,
      ),
      ...reasonIf(
        canonicalJson(bundle.value) !== canonicalJson(bundleOf(envelope.value, key)),
        'bundle-differs',
        `${name}.sigstore.json is not the bundle of ${name}.dsse.json for this key`,
      ),
    ];
  });
}
