/** Sentences in which our words and those of others are told apart, so that each page can show the latter as what they are. */

/** What somebody else wrote: a server, a scenario, a report. */
export type Theirs = { theirs: string };
export type Words = readonly (string | Theirs)[];

export const theirs = (text: string): Theirs => ({ theirs: text });

const MOST_CHARACTERS = 300;
/** What moves a cursor, hides text or turns its direction, and ends of lines. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\s]+/gu;

/** Text of others as one line of at most 300 characters, without any that a terminal or page obeys. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * MOST_CHARACTERS)
    .replace(UNPRINTABLE, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= MOST_CHARACTERS ? line : `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`;
}

/** As a line of a terminal. */
export const plainText = (words: Words): string =>
  words.map((word) => (typeof word === 'string' ? word : oneLine(word.theirs))).join('');

/** As Markdown: what others wrote stands in spans of code. Our words have no character that means something there. */
export const markdownText = (words: Words): string =>
  words.map((word) => (typeof word === 'string' ? word : codeSpan(word.theirs))).join('');

/**
 * A span of code that its text cannot end: its fence is longer than any row of backticks in it. In such a span nothing is markup,
 * HTML, a mention or a link.
 */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line === '') return '(nothing)';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([row]) => row.length));
  const fence = '`'.repeat(longest + 1);
  // One space at each end is taken away again.
  const edge = /^`|`$/.test(line) ? ' ' : '';
  return `${fence}${edge}${line}${edge}${fence}`;
}
