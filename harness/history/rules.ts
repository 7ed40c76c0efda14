/** The rules about the history of one sandbox or snapshot. Ids are stable. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../contract/document.ts';
import type { Violation } from '../contract/types.ts';
import { show } from '../contract/violations.ts';
import type { Subject } from './events.ts';
import { compareInstants, hasFraction } from './instants.ts';
import { ENDING, isKnownState, pathBetween } from './states.ts';
import {
  changesBetween,
  isBefore,
  lastTransitionOf,
  latestBefore,
  memberOf,
  type Seen,
  stateOf,
  type Timeline,
} from './timeline.ts';

export type HistoryViolation = Pick<Violation, 'place' | 'keyword' | 'expected' | 'got'> & { at: Seen };

export type HistoryRule = {
  name: string;
  /** Of which kinds of things it holds. */
  subjects: readonly Subject[];
  /** JSON pointer into sandbox-lifecycle.yml. */
  clause: string;
  /** How often the timeline could show it, and where it was broken. */
  judge(timeline: Timeline): { exercised: number; violations: HistoryViolation[] };
};

const SCHEMA = '/components/schemas';
const BOTH: readonly Subject[] = ['sandbox', 'snapshot'];

/** How long something may still be seen as it was, after its deletion was accepted: it is only scheduled then. */
const DELETION_GRACE_MS = 5000;

export const HISTORY_RULES: readonly HistoryRule[] = [
  { name: 'transitions', subjects: BOTH, clause: `${SCHEMA}/SandboxState`, judge: judgeTransitions },
  { name: 'id-unique', subjects: BOTH, clause: `${SCHEMA}/Sandbox/properties/id`, judge: judgeUnique },
  { name: 'id-constant', subjects: BOTH, clause: `${SCHEMA}/Sandbox/properties/id`, judge: judgeId },
  constant('created-at-constant', 'createdAt', BOTH, (a, b) => compareInstants(a, b) ?? (a === b ? 0 : 1)),
  constant('image-constant', 'image', ['sandbox']),
  constant('entrypoint-constant', 'entrypoint', ['sandbox']),
  constant('sandbox-id-constant', 'sandboxId', ['snapshot']),
  constant('name-constant', 'name', ['snapshot']),
  {
    name: 'expires-at-renewed-only',
    subjects: ['sandbox'],
    clause: `${SCHEMA}/Sandbox/properties/expiresAt`,
    judge: judgeExpiration,
  },
  {
    name: 'last-transition-forward',
    subjects: BOTH,
    clause: `${SCHEMA}/SandboxStatus/properties/lastTransitionAt`,
    judge: judgeForward,
  },
  {
    name: 'last-transition-moves',
    subjects: BOTH,
    clause: `${SCHEMA}/SandboxStatus/properties/lastTransitionAt`,
    judge: judgeMoves,
  },
  {
    name: 'deleted-stays-deleted',
    subjects: BOTH,
    clause: '/paths/~1sandboxes~1{sandboxId}/delete/responses/204',
    judge: judgeDeletion,
  },
  { name: 'list-and-get-agree', subjects: BOTH, clause: `${SCHEMA}/ListSandboxesResponse`, judge: judgeLists },
];

/** A state may be passed between two looks, so a path of transitions is enough. */
function judgeTransitions(timeline: Timeline): ReturnType<HistoryRule['judge']> {
  const { subject } = timeline;
  const known = timeline.seen.filter((seen) => isKnownState(subject, stateOf(seen)));
  const violations: HistoryViolation[] = [];
  let exercised = 0;
  for (const at of known) {
    const before = latestBefore(known, at);
    if (before === undefined) continue;
    exercised += 1;
    const [from, to] = [String(stateOf(before)), String(stateOf(at))];
    if (pathBetween(subject, from, to) !== undefined) continue;
    const expected = `a state that follows ${from}`;
    violations.push({ place: '/status/state', keyword: `${from}->${to}`, expected, got: to, at });
  }
  return { exercised, violations };
}

/** Nothing new may have the id of something that the run has made before, whether that still exists or not. */
function judgeUnique({ seen }: Timeline): ReturnType<HistoryRule['judge']> {
  const [first, ...others] = seen.filter(({ from }) => from === 'create');
  const violations = others.map((at) => {
    const expected = `an id that no other has: exchange ${first?.exchange.seq} of ${first?.exchange.scenario} gave it out`;
    return { place: '/id', keyword: 'unique', expected, got: show(at.members.id), at };
  });
  return { exercised: first === undefined ? 0 : 1 + others.length, violations };
}

function judgeId({ id, seen }: Timeline): ReturnType<HistoryRule['judge']> {
  const looks = seen.filter(({ from, members }) => from === 'get' || (from === 'change' && 'id' in members));
  const violations = looks
    .filter(({ members }) => members.id !== id)
    .map((at) => ({ place: '/id', keyword: 'constant', expected: show(id), got: show(at.members.id), at }));
  return { exercised: looks.length, violations };
}

/** A member that has one value for ever, wherever it is shown. */
function constant(
  name: string,
  member: string,
  subjects: readonly Subject[],
  compare: (a: unknown, b: unknown) => number = (a, b) => (isDeepStrictEqual(a, b) ? 0 : 1),
): HistoryRule {
  const schema = subjects.includes('sandbox') ? 'Sandbox' : 'Snapshot';
  return {
    name,
    subjects,
    clause: `${SCHEMA}/${schema}/properties/${member}`,
    judge({ seen }) {
      const [first, ...others] = seen.filter((each) => memberOf(each, member) !== null);
      if (first === undefined) return { exercised: 0, violations: [] };
      const value = memberOf(first, member);
      const violations = others
        .filter((each) => compare(value, memberOf(each, member)) !== 0)
        .map((at) => {
          const got = show(memberOf(at, member));
          return { place: `/${member}`, keyword: 'constant', expected: `${show(value)} as at first`, got, at };
        });
      return { exercised: others.length, violations };
    },
  };
}

function judgeExpiration(timeline: Timeline): ReturnType<HistoryRule['judge']> {
  const none = { exercised: 0, violations: [] };
  // Renew-on-access: each access is a renewal then.
  if (timeline.seen.some(({ exchange }) => exchange.request.body?.text?.includes('access.renew.extend.seconds'))) {
    return none;
  }
  const violations: HistoryViolation[] = [];
  let exercised = 0;
  for (const at of timeline.seen) {
    const before = latestBefore(timeline.seen, at);
    if (before === undefined) continue;
    exercised += 1;
    const [old, value] = [memberOf(before, 'expiresAt'), memberOf(at, 'expiresAt')];
    if (old === value || compareInstants(old, value) === 0) continue;
    const renewed = changesBetween(timeline, before, at).some(
      ({ what, exchange }) => what === 'renew' && exchange !== before.exchange,
    );
    if (renewed) continue;
    const expected = `${show(old)}, since it was not renewed`;
    violations.push({ place: '/expiresAt', keyword: 'renewed', expected, got: show(value), at });
  }
  return { exercised, violations };
}

function judgeForward({ seen }: Timeline): ReturnType<HistoryRule['judge']> {
  const stamped = seen.filter((each) => typeof lastTransitionOf(each) === 'string');
  const violations: HistoryViolation[] = [];
  let exercised = 0;
  for (const at of stamped) {
    const before = latestBefore(stamped, at);
    if (before === undefined) continue;
    exercised += 1;
    if (compareInstants(lastTransitionOf(before), lastTransitionOf(at)) !== 1) continue;
    const expected = `not before ${lastTransitionOf(before)}`;
    const got = show(lastTransitionOf(at));
    violations.push({ place: '/status/lastTransitionAt', keyword: 'forward', expected, got, at });
  }
  return { exercised, violations };
}

/**
 * A new state needs a new moment. Two transitions can come so close together that their moments are written alike: the
 * old state must have been seen earlier than that, by our own clock, before it was seen last.
 */
function judgeMoves({ seen }: Timeline): ReturnType<HistoryRule['judge']> {
  const stamped = seen.filter(
    (each) => typeof lastTransitionOf(each) === 'string' && typeof stateOf(each) === 'string',
  );
  const violations: HistoryViolation[] = [];
  let exercised = 0;
  for (const at of stamped) {
    const before = latestBefore(stamped, at);
    if (before === undefined || stateOf(before) === stateOf(at)) continue;
    exercised += 1;
    const moment = lastTransitionOf(before);
    if (compareInstants(moment, lastTransitionOf(at)) !== 0) continue;
    const first = stamped.find((each) => lastTransitionOf(each) === moment);
    const apart = before.start - (first?.end ?? before.start);
    if (apart <= (hasFraction(moment) ? 10 : 1000)) continue;
    const expected = `later than ${moment}, since ${stateOf(before)} became ${stateOf(at)}`;
    const got = show(lastTransitionOf(at));
    violations.push({ place: '/status/lastTransitionAt', keyword: 'moves', expected, got, at });
  }
  return { exercised, violations };
}

/** Errata sandbox.deleted-or-terminated and snapshot.deleted-or-deleting. */
function judgeDeletion(timeline: Timeline): ReturnType<HistoryRule['judge']> {
  const { subject, events, seen, asked } = timeline;
  const deletion = asked.find(({ what, status }) => what === 'delete' && status === 204);
  if (deletion === undefined) return { exercised: 0, violations: [] };
  const gone = events.find((event) => event.kind === 'gone' && event.end >= deletion.start);
  const later = seen.filter((at) => isBefore(deletion, at));
  const violations = later.flatMap((at): HistoryViolation[] => {
    const got = show(stateOf(at) ?? at.members);
    if (gone !== undefined && isBefore(gone, at)) {
      return [{ place: '/', keyword: 'came-back', expected: '404, as before', got, at }];
    }
    const state = stateOf(at);
    const lives = isKnownState(subject, state) && !ENDING[subject].has(state);
    if (!lives || at.start - deletion.end < DELETION_GRACE_MS) return [];
    return [{ place: '/status/state', keyword: 'lives-on', expected: 'the end of it, which was promised', got, at }];
  });
  return { exercised: later.length + events.filter((event) => event.kind === 'gone').length, violations };
}

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
function judgeLists(timeline: Timeline): ReturnType<HistoryRule['judge']> {
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
