/** The rules about states: how one follows another, and what a deletion leads to. */
import { show } from '../contract/violations.ts';
import type { HistoryViolation, Judgement } from './rule.ts';
import { ENDING, isKnownState, pathBetween } from './states.ts';
import { isBefore, stateOf, type Timeline, withEarlier } from './timeline.ts';

/**
 * How long something may still be seen as it was, after its deletion was accepted: it is only scheduled then, and no document
 * says when it begins. Nobody would wait longer for a sign of it.
 */
const DELETION_GRACE_MS = 30_000;

/** States that a sandbox has where the server can pause, and nowhere else. */
const OF_A_PAUSE: ReadonlySet<unknown> = new Set(['Pausing', 'Paused', 'Resuming']);

/** Between states that a sandbox has on any server. */
export const judgeTransitions = (timeline: Timeline): Judgement =>
  judgePairs(timeline, (from, to) => !OF_A_PAUSE.has(from) && !OF_A_PAUSE.has(to));

/** To, from and between the states of a pause: apart, so that nothing is said of a server that has none. */
export const judgePauseTransitions = (timeline: Timeline): Judgement =>
  judgePairs(timeline, (from, to) => OF_A_PAUSE.has(from) || OF_A_PAUSE.has(to));

/** A state may be passed between two looks, so a path of transitions is enough. */
function judgePairs({ subject, seen }: Timeline, concerns: (from: unknown, to: unknown) => boolean): Judgement {
  const known = withEarlier(seen.filter((each) => isKnownState(subject, stateOf(each))));
  const pairs = known.filter(({ before, at }) => concerns(stateOf(before), stateOf(at)));
  const violations = pairs.flatMap(({ before, at }): HistoryViolation[] => {
    const [from, to] = [String(stateOf(before)), String(stateOf(at))];
    if (pathBetween(subject, from, to) !== undefined) return [];
    const expected = `a state that follows ${from}`;
    return [{ place: '/status/state', keyword: `${from}->${to}`, expected, got: to, at }];
  });
  return { exercised: pairs.length, violations };
}

/** Errata sandbox.deleted-or-terminated and snapshot.deleted-or-deleting. */
export function judgeDeletion({ subject, events, seen, asked }: Timeline): Judgement {
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
