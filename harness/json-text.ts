/** JSON that may be none: of strangers, or cut short. */
import { isObject } from './json-object.ts';

/** The value that a text is as JSON; undefined where it is none. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same, and the text itself where it is none. */
export function jsonOrText(text: string): unknown {
  const value = fromJson(text);
  return value === undefined ? text : value;
}

/** The objects in a text of one a line. A line that was cut short by a crash, or is none, is passed over. */
export const jsonLines = <T extends object>(text: string): T[] =>
  text.split('\n').flatMap((line) => {
    const value = fromJson(line);
    return isObject(value) ? [value as T] : [];
  });
