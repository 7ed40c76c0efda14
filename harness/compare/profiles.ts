/** Profiles whose word is another one. */
import type { ComparedRun } from './compared-run-format.ts';
import type { Comparison } from './comparison-format.ts';
import type { RunIndex } from './run-index.ts';

type Word = ComparedRun['profiles'][number]['word'];
type ProfileChange = Comparison['profiles'][number];

/** What was judged, the best first. */
const JUDGED: readonly Word[] = ['conformant', 'waived', 'not-conformant'];

/**
 * In the order of the new run. Of a part of the suite only that something is not conformant is true: what else it says of a
 * profile it says because it is a part.
 */
export function profileChanges(old: RunIndex, now: RunIndex): ProfileChange[] {
  const was = wordsIn(old);
  const is = wordsIn(now);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((profile): ProfileChange[] => {
    const [before, after] = [was.get(profile), is.get(profile)];
    if (before === after) return [];
    if (before === undefined && old.part !== undefined && after !== 'not-conformant') return [];
    if (after === undefined && now.part !== undefined) return [];
    return [
      {
        profile,
        ...(before === undefined ? {} : { old: before }),
        ...(after === undefined ? {} : { new: after }),
        change: changeOf(before, after),
      },
    ];
  });
}

const wordsIn = ({ run: { profiles }, part }: RunIndex): Map<string, Word> =>
  new Map(
    profiles.flatMap(({ profile, word }) =>
      part !== undefined && word !== 'not-conformant' ? [] : [[profile, word] as const],
    ),
  );

function changeOf(before: Word | undefined, after: Word | undefined): ProfileChange['change'] {
  if (after === undefined) return 'other';
  if (after === 'not-conformant') return 'worse';
  if (before === undefined) return 'other';
  if (!JUDGED.includes(after)) return JUDGED.includes(before) ? 'not-verified' : 'other';
  if (!JUDGED.includes(before)) return 'better';
  return JUDGED.indexOf(after) > JUDGED.indexOf(before) ? 'worse' : 'better';
}
