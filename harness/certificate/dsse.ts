/** DSSE: an envelope with a payload and its signature (https://github.com/secure-systems-lab/dsse). */
import { type KeyObject, sign, verify } from 'node:crypto';
import { isObject } from '../json-object.ts';
import { fromStrictBase64 } from './base64.ts';
import { keyId } from './keys.ts';
import { accepted, type Checked, refused } from './reason.ts';

/** The type of payloads that are in-toto Statements. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

export type Envelope = {
  payloadType: string;
  /** Base64 of the payload. */
  payload: string;
  /**
   * `sig`: base64 of the ECDSA signature in DER. There is no `keyid`: what programs of sigstore compare it with is the
   * fingerprint that SSH has for the key, and a signature with another one they pass over.
   */
  signatures: { sig: string }[];
};

/** The bytes that are signed: type and payload, each with its length, so that none can be taken for part of the other. */
export function pae(type: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** An envelope with one signature over a payload, made with a private key on P-256. */
export function signEnvelope(payload: Uint8Array, key: KeyObject): Envelope {
  const sig = sign('sha256', pae(PAYLOAD_TYPE, payload), { key, dsaEncoding: 'der' }).toString('base64');
  return { payloadType: PAYLOAD_TYPE, payload: Buffer.from(payload).toString('base64'), signatures: [{ sig }] };
}

/**
 * The payload of an envelope that the holder of `publicKey` has signed, or why there is none. `envelope` is any value of JSON.
 * There must be exactly one signature: of several it would not be plain whose counts.
 */
export function verifyEnvelope(envelope: unknown, publicKey: KeyObject): Checked<Buffer> {
  const read = readEnvelope(envelope);
  if (read.value === undefined) return { reasons: read.reasons };
  const { payload, signature } = read.value;
  const stands = verify('sha256', pae(PAYLOAD_TYPE, payload), { key: publicKey, dsaEncoding: 'der' }, signature);
  return stands
    ? accepted(payload)
    : refused(
        'signature',
        `the signature is not one of the key ${keyId(publicKey)} over this payload: another key made it, or one of them was changed`,
      );
}

type ReadEnvelope = { payload: Buffer; signature: Buffer };

const notAnEnvelope = (text: string): Checked<ReadEnvelope> => refused('envelope-format', `the envelope ${text}`);

function readEnvelope(envelope: unknown): Checked<ReadEnvelope> {
  if (!isObject(envelope)) return notAnEnvelope('is no object of JSON');
  const { payloadType, payload, signatures } = envelope;
  if (payloadType !== PAYLOAD_TYPE) {
    return refused('payload-type', `the payload of the envelope is not of the type ${PAYLOAD_TYPE}`);
  }
  const bytes = typeof payload === 'string' ? fromStrictBase64(payload) : undefined;
  if (bytes === undefined) return notAnEnvelope('has a payload that is not base64 with padding');
  if (!Array.isArray(signatures)) return notAnEnvelope('has no list of signatures');
  if (signatures.length !== 1) {
    return refused('signature-count', `the envelope has ${signatures.length} signatures; exactly one must be there`);
  }
  const [one] = signatures as unknown[];
  if (!isObject(one) || typeof one.sig !== 'string') return notAnEnvelope('has a signature without `sig`');
  const signature = fromStrictBase64(one.sig);
  if (signature === undefined) return notAnEnvelope('has a signature that is not base64 with padding');
  // It is not signed, and other programs go by it.
  if (one.keyid !== undefined && one.keyid !== '') return notAnEnvelope('has a `keyid`, which no certificate has');
  return accepted({ payload: bytes, signature });
}
