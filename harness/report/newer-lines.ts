/** What of a run is newer than the documents: said, and held against nobody. */
import pc from 'picocolors';
import { counted } from '../counted.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { wrapped } from './wrap.ts';

/** Things that are named, and lines that they take. */
const MAX_NAMED = 8;
const MAX_LINES = 3;

/** The lines about it; none where there is nothing. `file`: where all of it stands. */
export function newerLines({ newer, provenance }: Pick<Verdict, 'newer' | 'provenance'>, file: string): string[] {
  if (newer.length === 0) return [];
  const overlays = [...new Set(newer.map(({ overlay }) => overlay))];
  const set = provenance === undefined ? '' : ` of ${provenance.set.id}`;
  const what = `${counted(newer.length, 'thing')} that the documents${set} do not have (overlay ${overlays.join(', ')})`;
  const named = newer.map((thing) => `${thing.what}${thing.count > 1 ? ` (${thing.count} times)` : ''}`);
  const lines = (most: number): string[] => {
    const more = named.length - most;
    const rest = more > 0 ? [pc.dim(`and ${more} more: see ${file}`)] : [];
    return wrapped('newer       ', [what, ...named.slice(0, most), ...rest]);
  };
  // Names may be long: as many as there is room for.
  for (let most = MAX_NAMED; most > 0; most -= 1) if (lines(most).length <= MAX_LINES) return lines(most);
  return lines(0);
}
