/**
 * Finds string and number values in JSON text with the names of the members that lead to them, without parsing it:
 * the text may be cut anywhere, and what is replaced in it must leave every other byte alone.
 */

export type ScannedValue = {
  /** Names of the members around the value, outermost first; array items have the name `*`. */
  path: readonly string[];
  kind: 'string' | 'number';
  /** Position of the first character, and of the one after the last, quotes included. */
  start: number;
  end: number;
  /** False when the text ends inside the value. */
  closed: boolean;
};

type Level = { array: boolean; name: string; expectsName: boolean };

const NUMBER = /-?\d[\d.eE+-]*/y;

/** Calls `visit` for each value. Malformed text is scanned as far as it makes sense. Linear in its length. */
export function scanJson(text: string, visit: (value: ScannedValue) => void): void {
  const levels: Level[] = [];
  const path: string[] = [];
  let at = 0;
  while (at < text.length) {
    const level = levels.at(-1);
    const character = text[at];
    if (character === '"') {
      const end = stringEnd(text, at);
      if (level?.expectsName) {
        level.name = nameOf(text.slice(at, end));
        path[levels.length - 1] = level.name;
      } else {
        visit({
          path,
          kind: 'string',
          start: at,
          end,
          closed: end - at > 1 && text[end - 1] === '"' && !isCut(text, at, end),
        });
      }
      at = end;
      continue;
    }
    if (character === '{' || character === '[') {
      const array = character === '[';
      levels.push({ array, name: '*', expectsName: !array });
      path.push('*');
    } else if (character === '}' || character === ']') {
      if (levels.pop()) path.pop();
    } else if (character === ':' && level) {
      level.expectsName = false;
    } else if (character === ',' && level) {
      level.expectsName = !level.array;
    } else if (character !== undefined && (character === '-' || (character >= '0' && character <= '9'))) {
      NUMBER.lastIndex = at;
      const length = NUMBER.exec(text)?.[0].length ?? 1;
      if (!level?.expectsName) visit({ path, kind: 'number', start: at, end: at + length, closed: true });
      at += length;
      continue;
    }
    at += 1;
  }
}

/** Position after the closing quote, or the end of the text. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '"') return at + 1;
  }
  return text.length;
}

/** Whether a string that seems to end in a quote is really cut: the quote is escaped. */
function isCut(text: string, start: number, end: number): boolean {
  let backslashes = 0;
  for (let at = end - 2; at > start && text[at] === '\\'; at -= 1) backslashes += 1;
  return backslashes % 2 === 1;
}

function nameOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token.replace(/^"|"$/g, '');
  }
}
