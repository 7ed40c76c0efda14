/** JSON with a line for each member. Its numbers, escapes and doubled members stay as they were sent. Pure. */
import { fromJson } from '../../json-text.ts';

/** Depth from which on nothing is moved in any more: a text of brackets alone would grow without end. */
const DEEPEST = 40;

/** The text indented, or as it is where it is no JSON of an object or a list. */
export function prettyJson(text: string): string {
  const value = fromJson(text);
  return typeof value === 'object' && value !== null ? indented(text) : text;
}

/** Strings, and single characters: what stands between tokens is left out. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

function indented(text: string): string {
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  let written = '';
  const line = (): string => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token === '}' || token === ']') {
      depth -= 1;
      written += before === '{' || before === '[' ? token : `${line()}${token}`;
      continue;
    }
    if (before === '{' || before === '[' || before === ',') written += line();
    written += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
  }
  return written;
}
