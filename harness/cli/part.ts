/** A part of a long list, so that a build tries another one each day and the night all. */
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { type Fault, isReplay } from '../faults/fault.ts';
import { mixesOf } from '../variants/mixes.ts';
import type { Variant } from '../variants/variant.ts';

/** Each `of`-th entry, beginning with the `first`-th, counted from 0. */
type Part = { first: number; of: number };

const DAY_MS = 24 * 60 * 60 * 1000;

/** A part as it is written: `2/4`, or `day/4` for another one each day (UTC). Throws UsageError for anything else. */
export function partOf(text: string, today = new Date()): Part {
  const [, which = '', count = ''] = /^(\d{1,3}|day)\/(\d{1,3})$/.exec(text) ?? [];
  const of = Number(count);
  const first = which === 'day' ? Math.floor(today.getTime() / DAY_MS) % of : Number(which) - 1;
  if (which !== '' && first >= 0 && first < of) return { first, of };
  throw new UsageError(`a part is one such as 2/4, or day/4 for another one each day, and not ${text}`);
}

/** What is in a part. */
export const inPart = <T>(all: readonly T[], { first, of }: Part): T[] =>
  all.filter((_, index) => index % of === first);

/**
 * The faults that a command line of `faults` means, and whether these are all that there are: of a part nothing can be said of
 * what no fault breaks. `filters`: each fault whose id contains one of them, without filters all; `part` as for partOf. Messages
 * are in each part: they cost nothing. Throws UsageError where none is left.
 */
export function chosenFaults(
  all: readonly Fault[],
  filters: readonly string[],
  part?: string,
): { faults: Fault[]; complete: boolean } {
  const named = all.filter(({ id }) => filters.length === 0 || filters.some((filter) => id.includes(filter)));
  const live = named.filter((fault) => !isReplay(fault));
  const faults = part === undefined ? named : [...inPart(live, partOf(part)), ...named.filter(isReplay)];
  if (faults.length === 0) throw new UsageError(`no fault has ${filters.join(' or ')} in its id`);
  return { faults, complete: faults.length === all.length };
}

/**
 * The variants of a part, as for partOf. Their mixes are counted, and not they: so a part has mixes that all of them together
 * have as well, and none that only its day knows. What a server lacks is mixed by itself, as it is tried. Throws UsageError
 * where none is left.
 */
export function variantsInPart(variants: readonly Variant[], part: string): Variant[] {
  const lacking = variants.filter(({ lacks }) => lacks !== undefined);
  const others = variants.filter(({ lacks }) => lacks === undefined);
  const mixes = [...mixesOf(others), ...mixesOf(lacking)];
  const chosen = inPart(mixes, partOf(part)).flat();
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    `--part ${part} has none of these variants, which are tried in ${counted(mixes.length, 'mix', 'mixes')}`,
  );
}
