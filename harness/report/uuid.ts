/** Names that follow from what they name. Pure. */
import { sha256Of } from '../digest.ts';

/** The same for the same text, in the form of a UUID (version 8, whose bits are anybody's). */
export function uuidOf(text: string): string {
  const hex = sha256Of(text);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
