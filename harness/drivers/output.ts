/**
 * Output of a command out of its events. The published text leaves open whether the text of an event keeps the line end
 * (its example does, the reference execd sends lines without it), so both readings give the same result here: lines,
 * joined by `\n`, without the last line end. What needs exact bytes compares them inside the sandbox or reads a file.
 */
export function joinOutput(events: readonly string[]): string {
  const keepsLineEnds = events.some((text) => text.includes('\n'));
  const joined = events.join(keepsLineEnds ? '' : '\n');
  return joined.endsWith('\n') ? joined.slice(0, -1) : joined;
}
