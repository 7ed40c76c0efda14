/** Deviations that are one thing to mend: one fault of a server may break several rules. Pure. */
import type { CheckRecord } from '../verdict/record.ts';
import { keyOf } from './check-key.ts';
import type { Deviation } from './deviations.ts';

/**
 * The deviations in their order, those together that the same checks show: a rule of which everything that shows it shows one
 * before it as well stands with that one. No list is empty.
 */
export function joinedDeviations(deviations: readonly Deviation[]): Deviation[][] {
  const all: { joined: Deviation[]; shown: Set<string> }[] = [];
  for (const deviation of deviations) {
    const own = deviation.checks.map(shownBy);
    const known = all.find(({ shown }) => own.every((each) => shown.has(each)));
    if (known === undefined) all.push({ joined: [deviation], shown: new Set(own) });
    else known.joined.push(deviation);
  }
  return all.map(({ joined }) => joined);
}

/** The exchanges that a check has judged, since two checks may look at the same; where it tells of none the check itself. */
function shownBy(check: Pick<CheckRecord, 'id' | 'driver' | 'transcript'>): string {
  const { transcript } = check;
  if (transcript === undefined || transcript.exchanges.length === 0) return `check ${keyOf(check)}`;
  const { file, driver, exchanges } = transcript;
  return `exchanges ${JSON.stringify([file, driver, exchanges])}`;
}
