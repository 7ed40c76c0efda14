/** The requirement set of a claim, and whether this suite is still the one that the set was frozen from. */
import { readFileSync } from 'node:fs';
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { computeSet } from '../sets/compute.ts';
import { setDifferences } from '../sets/differences.ts';
import type { RequirementSet } from '../sets/format.ts';
import { loadSet, setFile } from '../sets/load.ts';

export type ClaimedSet = {
  set: RequirementSet;
  /** The file as it is, which a certificate has a copy of. */
  text: string;
};

/** Differences that are told; one change makes many. */
const MOST_DIFFERENCES = 10;

/**
 * Reads the set. Throws UsageError where rules, documents or scenarios of the package are no longer those of the set: what is
 * judged by them says nothing of the set.
 */
export async function claimedSet(id: string, specs: string): Promise<ClaimedSet> {
  const set = loadSet(id, specs);
  const differences = setDifferences(set, await computeSet(id));
  if (differences.length > 0) {
    const more = differences.length - MOST_DIFFERENCES;
    throw new UsageError(
      [
        `this copy of the suite is not the one that the requirement set ${id} was frozen from (${counted(differences.length, 'difference')}): install it anew`,
        ...differences.slice(0, MOST_DIFFERENCES).map((line) => `  ${line}`),
        ...(more > 0 ? [`  and ${more} more`] : []),
      ].join('\n'),
    );
  }
  return { set, text: readFileSync(setFile(id, specs), 'utf8') };
}
