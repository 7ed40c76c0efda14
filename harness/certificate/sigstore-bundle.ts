/**
 * A sigstore bundle, version 0.3, around a DSSE envelope that was signed with a key of one's own: the form in which the programs
 * of sigstore verify it without us and without a network.
 */
import type { KeyObject } from 'node:crypto';
import { isObject } from '../json-object.ts';
import type { Envelope } from './dsse.ts';
import { keyHint } from './keys.ts';
import { accepted, type Checked, refused } from './reason.ts';

const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

export type SigstoreBundle = {
  mediaType: string;
  /** `hint`: which key verifies it; the key itself is not in the bundle. No entry of a transparency log is. */
  verificationMaterial: { publicKey: { hint: string } };
  dsseEnvelope: Envelope;
};

/** The bundle of an envelope. Takes either key of the pair. */
export function bundleOf(envelope: Envelope, key: KeyObject): SigstoreBundle {
  const verificationMaterial = { publicKey: { hint: keyHint(key) } };
  return { mediaType: MEDIA_TYPE, verificationMaterial, dsseEnvelope: envelope };
}

/**
 * The envelope in a bundle for `publicKey`, or why there is none. `bundle` is any value of JSON; the envelope is yet to be
 * verified.
 */
export function envelopeOfBundle(bundle: unknown, publicKey: KeyObject): Checked<unknown> {
  if (!isObject(bundle)) return refused('bundle-format', 'the bundle is no object of JSON');
  const { mediaType, verificationMaterial: material, dsseEnvelope } = bundle;
  if (mediaType !== MEDIA_TYPE) return refused('bundle-format', `the bundle is not of the type ${MEDIA_TYPE}`);
  const key = isObject(material) ? material.publicKey : undefined;
  if (!isObject(key) || typeof key.hint !== 'string') {
    return refused('bundle-format', 'the bundle does not say which public key verifies it');
  }
  if (key.hint !== keyHint(publicKey)) return refused('other-key', `the bundle names another key: ${key.hint}`);
  if (dsseEnvelope === undefined) return refused('bundle-format', 'the bundle has no DSSE envelope');
  return accepted(dsseEnvelope);
}
