/** A row of texts in as few lines as a terminal needs for it. */
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';

const WIDTH = 120;

/**
 * Lines that begin with `label`, or as many spaces, and have the texts with dots between them. Where that makes more than
 * `most` lines, `short` has the same in fewer words.
 */
export function wrapped(
  label: string,
  texts: readonly string[],
  instead?: { most: number; short: readonly string[] },
): string[] {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const text of texts) {
    const own = stripVTControlCharacters(text).length;
    if (length > 0 && label.length + length + 3 + own > WIDTH) {
      lines.push(`${line}${pc.dim(' ·')}`);
      line = '';
      length = 0;
    }
    line += length === 0 ? text : `${pc.dim(' · ')}${text}`;
    length += own + (length === 0 ? 0 : 3);
  }
  lines.push(line);
  if (instead !== undefined && lines.length > instead.most) return wrapped(label, instead.short);
  return lines.map((each, index) => `${index === 0 ? label : ' '.repeat(label.length)}${each}`);
}
