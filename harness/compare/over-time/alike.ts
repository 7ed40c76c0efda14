/** Which runs tested the same thing in the same way, so that only the server itself, or chance, makes them differ. */
import { PART } from '../tested.ts';
import type { CondensedRun } from './condensed.ts';

/** What says how much was tested, or what is thought of it, and not what was tested. */
const BESIDE = [PART, 'baseline', 'baseline (content)'];
const SDK = 'SDK of ';

/**
 * A text for each run of a series, the same for those that tested the same. A run tells of the version of an SDK only where there is
 * something to say about it: between such runs it is taken for the one before.
 */
export function sameness(runs: readonly CondensedRun[]): string[] {
  const sdks = new Map<string, string>();
  // The first runs may not tell what later ones do.
  for (const { facts } of runs) {
    for (const [what, value] of facts) if (what.startsWith(SDK) && !sdks.has(what)) sdks.set(what, value);
  }
  return runs.map(({ facts }) => {
    for (const [what, value] of facts) if (what.startsWith(SDK)) sdks.set(what, value);
    const own = [...facts].filter(([what]) => !BESIDE.includes(what) && !what.startsWith(SDK));
    return JSON.stringify([...own, ...sdks].sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** Whether the server says which version it is. One that does not may be another one each time. */
export const tellsVersion = ({ facts }: CondensedRun): boolean => facts.has('server version');
