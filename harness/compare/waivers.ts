/** Entries of the baseline that came, went or say something else now. */
import type { ComparedRun } from './compared-run-format.ts';
import type { Comparison } from './comparison-format.ts';
import { inOrder, type RunIndex } from './run-index.ts';

type Entry = NonNullable<ComparedRun['waivers']>[number];

/** By their check. What a part of the suite, or a race, did not show is no change. */
export function waiverChanges(old: RunIndex, now: RunIndex): Comparison['waivers'] {
  const was = entriesOf(old);
  const is = entriesOf(now);
  const checks = [...new Set([...was.keys(), ...is.keys()])].sort(inOrder);
  return checks.flatMap((check): Comparison['waivers'] => {
    const [before, after] = [was.get(check), is.get(check)];
    if (before === undefined) return after === undefined ? [] : [{ check, change: 'added', new: textOf(after) }];
    if (after === undefined) return [{ check, change: 'removed', old: textOf(before) }];
    const isQuiet = old.part !== undefined || now.part !== undefined || after.intermittent === true;
    const [one, other] = [before, after].map((entry) => textOf(entry, isQuiet));
    return one === other ? [] : [{ check, change: 'changed', old: textOf(before), new: textOf(after) }];
  });
}

const entriesOf = ({ run: { waivers = [] } }: RunIndex): Map<string, Entry> =>
  new Map(waivers.map((entry) => [entry.check, entry]));

/** The status with who answers for it until when. Applied and not seen are one where chance, or a part, decides that. */
function textOf({ status, owner, issue, expires }: Entry, quiet = false): string {
  const shown = quiet && (status === 'not-seen' || status === 'applied') ? 'in force' : status;
  const until = expires === undefined ? undefined : `until ${expires}`;
  return [shown, owner, issue, until].filter((part) => part !== undefined).join(', ');
}
