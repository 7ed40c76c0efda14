/** Text of strangers as it can be read: what steers a terminal, hides or turns round other text is written out. Pure. */

/** Controls but for tab and line feed, ends of lines of Unicode, what turns the direction of text, what has no width, halves of pairs. */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** The text with what cannot be seen as JSON would write it: `\u202e`. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Characters of one text: what is longer helps nobody, and keeps a browser busy. */
const MOST_CHARACTERS = 20_000;

/** The beginning of a text that is too long, and how much is left out. */
function cut(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const more = (text.length - MOST_CHARACTERS).toLocaleString('en');
  return `${text.slice(0, MOST_CHARACTERS)}… (${more} more characters)`;
}

/** The same for every text in plain data, and for names of members; very long ones are cut. */
export function visibleData<T>(data: T): T {
  return walk(data) as T;
}

function walk(value: unknown): unknown {
  if (typeof value === 'string') return visible(cut(value));
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [visible(name), walk(member)]));
}
