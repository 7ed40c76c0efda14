/** The rules about lists: they tell what single looks tell, and a list by state has what is in that state. */
import { isDeepStrictEqual } from 'node:util';
import { show } from '../contract/violations.ts';
import { isObject } from '../json-object.ts';
import type { Span, Subject } from './events.ts';
import type { HistoryViolation, Judgement } from './rule.ts';
import { isKnownState, statesBetween } from './states.ts';
import {
  type Asked,
  changesBetween,
  isBefore,
  latestBefore,
  memberOf,
  type Seen,
  stateOf,
  type Timeline,
} from './timeline.ts';

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

/** Requests that leave the state as it is. */
const NO_MOVES: ReadonlySet<Asked['what']> = new Set(['metadata', 'renew']);

/**
 * A list is held to the look at the one thing before it and after it, where nothing was asked for that it may not know
 * yet (LIST_LAG_MS): not between the two, and not shortly before the list.
 */
export function judgeLists(timeline: Timeline): Judgement {
  const { subject, seen } = timeline;
  const gets = seen.filter(({ from }) => from === 'get');
  const violations: HistoryViolation[] = [];
  let exercised = 0;
  const differ = (at: Seen, place: string, expected: unknown, got: unknown): void => {
    violations.push({ place, keyword: 'agree', expected: `${show(expected)} as in get`, got: show(got), at });
  };
  for (const listed of seen.filter(({ from }) => from === 'list')) {
    const before = latestBefore(gets, askedAt(listed));
    const after = gets.find((get) => isBefore(listed, get));
    const nearest = [before, after].find(
      (get) => get !== undefined && changesBetween(timeline, get, listed).length === 0,
    );
    const status = before && memberOf(before, 'status');
    // A state can change by itself: only between two looks that saw the same status it cannot have been another.
    const rests =
      before !== undefined &&
      after !== undefined &&
      isObject(status) &&
      isDeepStrictEqual(status, memberOf(after, 'status')) &&
      !moves(timeline, before, after);
    if (nearest !== undefined || rests) exercised += 1;
    if (nearest !== undefined) {
      for (const member of COMPARED[subject]) {
        const [one, other] = [memberOf(nearest, member), memberOf(listed, member)];
        if (!isDeepStrictEqual(one, other)) differ(listed, `/${member}`, one, other);
      }
      for (const member of PRESENT[subject]) {
        const [one, other] = [memberOf(nearest, member), memberOf(listed, member)];
        if ((one === null) !== (other === null)) differ(listed, `/${member}`, one, other);
      }
    }
    const told = memberOf(listed, 'status');
    if (rests && !isDeepStrictEqual(status, told) && !wasSo(timeline, listed, before)) {
      differ(listed, '/status', status, told);
    }
  }
  return { exercised, violations };
}

/** When the list was asked for. */
const askedAt = ({ exchange, end }: Seen): Span => ({ start: exchange.tick, end });

/** Whether something was asked for that changes the state. */
const moves = (timeline: Timeline, a: Span, b: Span): boolean =>
  changesBetween(timeline, a, b).some(({ what }) => !NO_MOVES.has(what));

/**
 * Whether the list may tell what was so a moment ago, before `present` was seen: the thing was in that state within
 * LIST_LAG_MS, or may have been, unseen, between two states that it was seen in.
 */
function wasSo(timeline: Timeline, listed: Seen, present: Seen): boolean {
  const { subject, seen } = timeline;
  const looks = seen.filter((each) => each.from !== 'list' && stateOf(each) !== undefined);
  const last = looks.filter((each) => each.end <= listed.start).at(-1);
  const lately = looks.filter((each) => each.end > listed.start && each.end <= present.end);
  if (moves(timeline, { start: listed.start, end: listed.start }, present)) return true;
  const states = [...(last === undefined ? [] : [last]), ...lately].map(stateOf);
  const state = stateOf(listed);
  // Another word about the state that it was in all the time.
  if (states.every((each) => each === state)) return false;
  if (states.includes(state)) return true;
  return states.some((to, index) => {
    const from = states[index - 1];
    if (index === 0 || from === to) return false;
    if (!isKnownState(subject, state) || !isKnownState(subject, from) || !isKnownState(subject, to)) return true;
    return statesBetween(subject, from, to).has(state);
  });
}

/**
 * What a list by state has is in one of the states that were asked for. That is one answer, which no delay excuses.
 * Whether states are written in small letters matters to other rules.
 */
export function judgeListedState({ seen }: Timeline): Judgement {
  const filtered = seen.flatMap((at) => {
    const asked = at.from === 'list' ? statesAskedFor(at) : [];
    return asked.length > 0 ? [{ at, asked }] : [];
  });
  const violations = filtered.flatMap(({ at, asked }): HistoryViolation[] => {
    const state = stateOf(at);
    if (typeof state !== 'string' || asked.some((each) => each.toLowerCase() === state.toLowerCase())) return [];
    const expected = `one that was asked for: ${asked.join(', ')}`;
    return [{ place: '/status/state', keyword: 'listed-in-state', expected, got: state, at }];
  });
  return { exercised: filtered.length, violations };
}

function statesAskedFor({ exchange }: Seen): string[] {
  return new URLSearchParams(exchange.request.target.split('?')[1] ?? '').getAll('state');
}
