/** What of a run is newer than the documents: said, and held against nobody. */
import pc from 'picocolors';
import { counted } from '../counted.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { wrapped } from './wrap.ts';

/** Things that are named; they take three lines at most. */
const MAX_NAMED = 8;

/** The lines about it; none where there is nothing. `file`: where all of it stands. */
export function newerLines({ newer }: Pick<Verdict, 'newer'>, file: string): string[] {
  if (newer.length === 0) return [];
  const overlays = [...new Set(newer.map(({ overlay }) => overlay))];
  const what = `${counted(newer.length, 'thing')} that the documents do not have (overlay ${overlays.join(', ')})`;
  const more = newer.length - MAX_NAMED;
  return wrapped('newer       ', [
    what,
    ...newer.slice(0, MAX_NAMED).map((thing) => `${thing.what}${thing.count > 1 ? ` (${thing.count} times)` : ''}`),
    ...(more > 0 ? [pc.dim(`and ${more} more: see ${file}`)] : []),
  ]);
}
