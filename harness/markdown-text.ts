/** Text of strangers in a page of Markdown: it is shown as it is, and becomes no markup. Pure. */

/** What moves a cursor, hides text or turns its direction, and ends of lines. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\s]+/gu;
const MOST_CHARACTERS = 300;

/** What is not itself everywhere within a line. At the beginning of one no such text stands. */
const MARKUP = /(?<=www)\.|[^\p{L}\p{M}\p{N} ,()%=?/.-]/giu;

/**
 * Text as one line of a page, also in a table, at most 300 characters of it. What could be markup is written by numbers, of which
 * Markdown makes no markup and no HTML. The comment before an @ keeps an e-mail address from being linked.
 */
export function markdownText(text: string): string {
  const line = text
    .slice(0, 4 * MOST_CHARACTERS)
    .replace(UNPRINTABLE, ' ')
    .trim();
  const characters = [...line];
  const cut = characters.slice(0, MOST_CHARACTERS).join('');
  const written = cut.replace(MARKUP, (found) => `${found === '@' ? '<!-- -->' : ''}&#${found.codePointAt(0)};`);
  return characters.length > MOST_CHARACTERS ? `${written}...` : written;
}

/** A link with text of a stranger to a place that a stranger names; only the text where that is no address of http or https. */
export function markdownLink(text: string, address: string | undefined): string {
  const target = address === undefined ? undefined : webAddress(address);
  return target === undefined ? markdownText(text) : `[${markdownText(text)}](${target})`;
}

/** An address of http or https without a user in it, as the target of a link; undefined where it is none. */
function webAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, username, password, href } = new URL(address);
  if (!['https:', 'http:'].includes(protocol) || username !== '' || password !== '') return undefined;
  return href.replace(/[^A-Za-z0-9:/?#@!$+,;=.~_%[\]-]/g, (character) =>
    character === '&' ? '&amp;' : `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
