/**
 * What the workers of a run know of waiting in vain. A fact that did not come although it was waited for as long as a
 * scenario says is missing; who waits for it later waits a few seconds, and not as long again. The full time is cut only
 * after the run has failed by it once, not where it is much longer than what was waited then, and never below a multiple of
 * the longest time after which the same fact came.
 */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Waits } from '../verbs/surroundings.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { SessionInfo } from './info.ts';

/** What is missing already is waited for so long. */
const AGAIN_MS = 3000;
/** A time that is longer than what was waited in vain by more than this is not cut. */
const FURTHER = 2;
/** A fact that came after some time may take that many times as long elsewhere. */
const MARGIN = 4;

/** Where all workers of a run note it, in its folder of reports. */
export const WAITS_FILE = 'waits.ndjson';

/** Milliseconds after which a fact came, or for which it was waited in vain. */
type Noted = { fact: string } & ({ came: number } | { missed: number });

/**
 * The waits of the run whose folder of reports it is, which must exist when something is noted. What one driver waits for in
 * vain may come for another: each column of the run learns by itself.
 */
export function createWaits({ reports, column }: Pick<SessionInfo, 'reports' | 'column'>): Waits {
  const file = join(reports, WAITS_FILE);
  const own = (fact: string): string => inColumn(fact, column);
  const missing = new Map<string, number>();
  const slowest = new Map<string, number>();
  let read = 0;

  function catchUp(): void {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size === read) return;
    const text = readFileSync(file).subarray(read).toString('utf8');
    const lines = text.slice(0, text.lastIndexOf('\n') + 1); // another worker may be writing the next one
    read += Buffer.byteLength(lines);
    for (const line of lines.split('\n').filter((one) => one !== '')) {
      const noted = JSON.parse(line) as Noted;
      const [longest, ms] = 'came' in noted ? [slowest, noted.came] : [missing, noted.missed];
      longest.set(noted.fact, Math.max(ms, longest.get(noted.fact) ?? 0));
    }
  }

  const note = (noted: Noted): void => appendFileSync(file, `${JSON.stringify(noted)}\n`);

  return {
    patience(fact, full, least = AGAIN_MS) {
      catchUp();
      const inVain = FURTHER * (missing.get(own(fact)) ?? 0);
      return inVain < full ? full : Math.min(full, Math.max(least, MARGIN * (slowest.get(own(fact)) ?? 0)));
    },
    missed(fact, full) {
      catchUp();
      if ((missing.get(own(fact)) ?? 0) < full) note({ fact: own(fact), missed: full });
    },
    came(fact, ms) {
      // What comes sooner does not lengthen anything.
      if (ms * MARGIN > AGAIN_MS) note({ fact: own(fact), came: ms });
    },
  };
}
