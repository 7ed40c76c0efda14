/** Digests of bytes, texts and values of JSON. */
import { createHash } from 'node:crypto';
import { withSortedMembers } from './json-object.ts';

/** SHA-256 in 64 hexadecimal digits; of a text, of its bytes in UTF-8. */
export const sha256Of = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

/** A value of JSON as text that is the same for all that say the same: members in the order of their names, no space. */
export const canonicalJson = (value: unknown): string => JSON.stringify(withSortedMembers(value));

/** SHA-256 of a value of JSON, whatever the order of its members was. */
export const digestOf = (value: unknown): string => sha256Of(canonicalJson(value));
