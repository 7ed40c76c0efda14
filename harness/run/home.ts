/** Where a scenario keeps its files in a sandbox: `/tmp/conformance-<mark>`, with a mark that begins with the id of the run. */

const PREFIX = '/tmp/conformance-';

/** How the names of all such directories of a run begin. */
export const homesOf = (runId: string): string => `${PREFIX}${runId}`;

/** The directories of a run that a text names, none twice. */
export function homesIn(text: string, runId: string): string[] {
  const names = text.matchAll(new RegExp(`${homesOf(runId)}[A-Za-z0-9-]*`, 'g'));
  return [...new Set([...names].map(([name]) => name))];
}
