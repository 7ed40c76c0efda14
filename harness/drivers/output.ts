/**
 * Output of a command out of its events. The published text leaves open how much an event has and whether its text keeps
 * the line end (open question text-of-output-events): each reading gives lines, joined by `\n`, without the last line end.
 * What needs exact bytes compares them inside the sandbox or reads a file.
 */

/** What the texts of the events of one stream are: pieces of the output, or lines without their ends. */
export const READINGS = ['pieces', 'lines'] as const;
export type Reading = (typeof READINGS)[number];

/** The output by one reading; where the texts cannot be lines, the pieces. */
export function outputBy(reading: Reading, texts: readonly string[]): string {
  if (reading === 'lines' && canBeLines(texts)) return texts.map((text) => (text === '\n' ? '' : text)).join('\n');
  const joined = texts.join('');
  return joined.endsWith('\n') ? joined.slice(0, -1) : joined;
}

/** The output by the reading that is the likelier one: hardly a command ends with an empty line, and hardly a line comes in two. */
export function joinOutput(texts: readonly string[]): string {
  const closed = texts.length > 1 && texts.at(-1) === '\n' && texts.slice(0, -1).every((text) => text !== '\n');
  return outputBy(closed ? 'pieces' : 'lines', texts);
}

/** A line has no line end in it; one alone is how some send an empty line. */
function canBeLines(texts: readonly string[]): boolean {
  const ended = texts.some((text) => text.includes('\n') && text !== '\n');
  return !ended && !texts.every((text) => text === '\n');
}
