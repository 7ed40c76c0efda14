/** Digests: what two files say is compared by them, and certificates name what they are about by them. */
import { createHash } from 'node:crypto';
import { withSortedMembers } from './json-object.ts';

/** The SHA-256 of bytes, or of a text in UTF-8: 64 hexadecimal digits in small letters. */
export const sha256Of = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/**
 * The one way to write a value of JSON: members in the order of their names, nothing between them. Members that are
 * undefined are left out, as JSON has it.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(withSortedMembers(value));

/** The SHA-256 of what a value says, however it is written: of its canonical JSON. */
export const digestOf = (value: unknown): string => sha256Of(canonicalJson(value));
