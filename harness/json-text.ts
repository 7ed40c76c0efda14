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

/** Nothing that the suite writes is deeper than 20. */
export const MOST_DEPTH = 64;

/** Whether lists and objects stand deeper in each other than anything of ours, told without reading them. */
export function isDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (quoted) {
      if (character === BACKSLASH) index += 1;
      else if (character === QUOTE) quoted = false;
    } else if (character === QUOTE) quoted = true;
    else if (character === SQUARE || character === CURLY) {
      depth += 1;
      if (depth > MOST_DEPTH) return true;
    } else if (character === SQUARE_END || character === CURLY_END) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH, SQUARE, SQUARE_END, CURLY, CURLY_END] = [...'"\\[]{}'].map((each) => each.charCodeAt(0));
