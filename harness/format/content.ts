/** Contents of files as scenarios write them. */
import type { Static } from 'typebox';
import type { Kit } from './kit.ts';

export type FileContent = Static<Kit['FileContent']>;

/** The bytes that a file content of a scenario stands for. */
export function contentBytes(content: FileContent): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  if (content.base64 !== undefined) return Buffer.from(content.base64, 'base64');
  return Buffer.from(content.text ?? '', 'utf8');
}

/** The permission bits that a file content asks for, if it does. */
export function contentMode(content: FileContent): number | undefined {
  return typeof content === 'string' || content.mode === undefined ? undefined : Number.parseInt(content.mode, 8);
}
