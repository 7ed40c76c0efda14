/** Checks that change between pass and fail while nothing else does. */
import type { Flake } from '../../report/history-page/format.ts';
import { fileInId } from '../../verdict/check-id.ts';
import { inOrder } from '../run-index.ts';
import { sameness, tellsVersion } from './alike.ts';
import { type CondensedRun, LETTERS, letterIn } from './condensed.ts';

/** Checks and files of one entry that are named. */
const MOST_NAMES = 10;
/** Entries that are kept; `flakeGroups` tells how many there are. */
const MOST_FLAKES = 200;

const GOOD = [LETTERS.pass];
const BAD = [LETTERS.fail, LETTERS.warn, LETTERS.waived];

/** How often each check changed; 0 for those that are no flakes. */
export type Changes = ReadonlyMap<number, number>;

/**
 * A check is a flake when it changed among runs that tested the same: once, where the server tells its version; there and back where it
 * does not, since a change once may be that of the server. `runs`: of one series, the oldest first; `checks`: how many there are.
 */
export function flakyChecks(runs: readonly CondensedRun[], checks: number): Map<number, number> {
  const groups = new Map<string, CondensedRun[]>();
  for (const [index, key] of sameness(runs).entries()) groups.set(key, [...(groups.get(key) ?? []), runs[index]!]);
  const found = new Map<number, number>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined || group.length < 2) continue;
    const fewest = tellsVersion(first) ? 1 : 2;
    for (let check = 0; check < checks; check += 1) {
      const changes = changesOf(check, group);
      if (changes >= fewest) found.set(check, (found.get(check) ?? 0) + changes);
    }
  }
  return found;
}

/** How often it went from good to bad or back. */
function changesOf(check: number, runs: readonly CondensedRun[]): number {
  let changes = 0;
  let last: boolean | undefined;
  for (const run of runs) {
    const good = isGood(letterIn(run, check));
    if (good === undefined) continue;
    if (last !== undefined && good !== last) changes += 1;
    last = good;
  }
  return changes;
}

/** Undefined where it was not judged. */
export const isGood = (letter: string): boolean | undefined =>
  GOOD.includes(letter) ? true : BAD.includes(letter) ? false : undefined;

/** The flakes as they are shown: those that changed in the same runs are one. `names`: of the checks, by their numbers. */
export function flakesOf(
  runs: readonly CondensedRun[],
  flaky: Changes,
  names: readonly string[],
): { flakes: Flake[]; flakeGroups: number } {
  const groups = new Map<string, number[]>();
  for (const check of flaky.keys()) {
    const states = runs.map((run) => letterIn(run, check)).join('');
    const group = groups.get(states);
    if (group === undefined) groups.set(states, [check]);
    else group.push(check);
  }
  const flakes = [...groups].map(([states, checks]): Flake => {
    const own = checks.map((check) => names[check] ?? '').sort(inOrder);
    const judged = [...states].flatMap((letter) => isGood(letter) ?? []);
    return {
      checks: own.slice(0, MOST_NAMES),
      count: own.length,
      files: [...new Set(own.map(fileInId))].slice(0, MOST_NAMES),
      states,
      changes: flaky.get(checks[0]!) ?? 0,
      failed: judged.filter((good) => !good).length,
      judged: judged.length,
    };
  });
  flakes.sort((a, b) => b.changes - a.changes || b.count - a.count || inOrder(a.checks[0] ?? '', b.checks[0] ?? ''));
  return { flakes: flakes.slice(0, MOST_FLAKES), flakeGroups: flakes.length };
}
