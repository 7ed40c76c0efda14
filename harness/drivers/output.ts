/** An empty line, whether or not the texts of events keep their line ends. */
const EMPTY_LINE = '\n';

/**
 * Output of a command out of its events. The published text leaves open whether the text of an event keeps the line end
 * (its example does; an execd may send lines without it, and `"\n"` for an empty one), so both readings give the same
 * result here: lines, joined by `\n`, without the last line end. What needs exact bytes compares them inside the sandbox
 * or reads a file.
 */
export function joinOutput(events: readonly string[]): string {
  if (events.some((text) => text !== EMPTY_LINE && text.includes('\n'))) {
    const joined = events.join('');
    return joined.endsWith('\n') ? joined.slice(0, -1) : joined;
  }
  return events.map((text) => (text === EMPTY_LINE ? '' : text)).join('\n');
}
