/** Where a scenario keeps its files in a sandbox: `/tmp/conformance-<mark>`, with a mark that begins with the id of the run. */

const PREFIX = '/tmp/conformance-';

/** The directory with this mark; of the id of a run, how the names of all its directories begin. */
export const homesOf = (mark: string): string => `${PREFIX}${mark}`;

/** The directories of a run that a text names, none twice. */
export function homesIn(text: string, runId: string): string[] {
  const names = text.matchAll(new RegExp(`${homesOf(runId)}[A-Za-z0-9-]*`, 'g'));
  return [...new Set([...names].map(([name]) => name))];
}
