/** The rule that lists and single looks show the same. */
import { isDeepStrictEqual } from 'node:util';
import { show } from '../contract/violations.ts';
import { isObject } from '../json-object.ts';
import type { Subject } from './events.ts';
import type { HistoryViolation, Judgement } from './rule.ts';
import { changesBetween, isBefore, latestBefore, memberOf, type Seen, type Timeline } from './timeline.ts';

/** What neither time nor anybody else changes, and what rules of their own do not look at. */
const COMPARED: Readonly<Record<Subject, readonly string[]>> = {
  sandbox: ['metadata', 'platform', 'snapshotId', 'extensions'],
  snapshot: [],
};
/** Of these only whether they are there: their values have rules of their own. */
const PRESENT: Readonly<Record<Subject, readonly string[]>> = {
  sandbox: ['image', 'entrypoint', 'createdAt', 'expiresAt'],
  snapshot: ['name', 'createdAt', 'sandboxId'],
};

/** A list is held to the look at the one thing before it and after it, when nothing was asked for in between. */
export function judgeLists(timeline: Timeline): Judgement {
  const { subject, seen } = timeline;
  const gets = seen.filter(({ from }) => from === 'get');
  const violations: HistoryViolation[] = [];
  let exercised = 0;
  const differ = (at: Seen, place: string, expected: unknown, got: unknown): void => {
    violations.push({ place, keyword: 'agree', expected: `${show(expected)} as in get`, got: show(got), at });
  };
  for (const listed of seen.filter(({ from }) => from === 'list')) {
    const before = latestBefore(gets, listed);
    const after = gets.find((get) => isBefore(listed, get));
    const calm = [before, after].filter(
      (get) => get !== undefined && changesBetween(timeline, get, listed).length === 0,
    ) as Seen[];
    const [nearest] = calm;
    if (nearest === undefined) continue;
    exercised += 1;
    for (const member of COMPARED[subject]) {
      const [one, other] = [memberOf(nearest, member), memberOf(listed, member)];
      if (!isDeepStrictEqual(one, other)) differ(listed, `/${member}`, one, other);
    }
    for (const member of PRESENT[subject]) {
      const [one, other] = [memberOf(nearest, member), memberOf(listed, member)];
      if ((one === null) !== (other === null)) differ(listed, `/${member}`, one, other);
    }
    // A state can change by itself: only between two looks that saw the same status it cannot have been another.
    const [first, second] = calm;
    const status = memberOf(nearest, 'status');
    if (second === undefined || !isObject(status) || !isDeepStrictEqual(status, memberOf(second, 'status'))) continue;
    if (first !== undefined && !isDeepStrictEqual(status, memberOf(listed, 'status'))) {
      differ(listed, '/status', status, memberOf(listed, 'status'));
    }
  }
  return { exercised, violations };
}
