/** Texts of strangers have an end in reports, however long they are. Pure. */

/** Characters of what explains one check. */
export const MOST_TEXT = 16 * 1024;
/** Characters of a line that stands for a check. */
export const MOST_LINE = 500;

/** The first `most` characters; of a longer text the end says how many there are. No pair of surrogates is cut in two. */
export function bounded(text: string, most: number = MOST_TEXT): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}… (the first ${most} of ${text.length} characters)`;
}

/** The first line of a text. */
export const firstLine = (text: string): string => bounded(text.split(/\r?\n|\r/, 1)[0] ?? '', MOST_LINE);
