/** Contract rules that no fault breaks: a rule that has never failed may be one that cannot. */
import type { Tried } from './matrix.ts';

/** That a documented status is documented cannot fail: the rule counts how often it was seen. */
const cannotFail = (id: string): boolean => / status$/.test(id);

/**
 * Of the rules that clean runs have `exercised`, those that none of the faults has broken, whatever its kind. Both are ids as
 * the contract phase has them.
 */
export function idleRules(exercised: readonly string[], tried: readonly Tried[]): string[] {
  const broken = new Set(tried.flatMap((one) => ('error' in one ? [] : one.failed.map(({ id }) => id))));
  return exercised.filter((id) => !broken.has(id) && !cannotFail(id));
}
