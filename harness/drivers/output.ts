/**
 * Output of a command out of its events. The published text leaves open whether the text of an event keeps the line end
 * (its example does, the reference execd sends lines without it, and some send an empty line as a line end alone), so all
 * readings give the same result here: lines, joined by `\n`, without the last line end. What needs exact bytes compares
 * them inside the sandbox or reads a file.
 */
export function joinOutput(events: readonly string[]): string {
  if (!keepsLineEnds(events)) return events.map((text) => (text === '\n' ? '' : text)).join('\n');
  const joined = events.join('');
  return joined.endsWith('\n') ? joined.slice(0, -1) : joined;
}

/** A line end alone is an empty line where other events are lines without one. */
function keepsLineEnds(events: readonly string[]): boolean {
  const whole = events.slice(0, -1).every((text) => text.endsWith('\n'));
  if (whole) return events.some((text) => text.endsWith('\n'));
  return events.some((text) => text.includes('\n') && text !== '\n');
}
