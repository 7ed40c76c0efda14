/** The rules about moments: when something expires, and when its state has changed. */
import { show } from '../contract/violations.ts';
import { compareInstants, hasFraction } from './instants.ts';
import type { HistoryViolation, Judgement } from './rule.ts';
import { changesBetween, lastTransitionOf, memberOf, stateOf, type Timeline, withEarlier } from './timeline.ts';

export function judgeExpiration(timeline: Timeline): Judgement {
  // Renew-on-access: each access is a renewal then.
  if (timeline.seen.some(({ exchange }) => exchange.request.body?.text?.includes('access.renew.extend.seconds'))) {
    return { exercised: 0, violations: [] };
  }
  const pairs = withEarlier(timeline.seen);
  const violations = pairs.flatMap(({ before, at }): HistoryViolation[] => {
    const [old, value] = [memberOf(before, 'expiresAt'), memberOf(at, 'expiresAt')];
    if (old === value || compareInstants(old, value) === 0) return [];
    const renewed = changesBetween(timeline, before, at).some(
      ({ what, exchange }) => what === 'renew' && exchange !== before.exchange,
    );
    if (renewed) return [];
    const expected = `${show(old)}, since it was not renewed`;
    return [{ place: '/expiresAt', keyword: 'renewed', expected, got: show(value), at }];
  });
  return { exercised: pairs.length, violations };
}

/** `lastTransitionAt` never goes back. */
export function judgeForward({ seen }: Timeline): Judgement {
  const pairs = withEarlier(seen.filter((each) => typeof lastTransitionOf(each) === 'string'));
  const violations = pairs
    .filter(({ before, at }) => compareInstants(lastTransitionOf(before), lastTransitionOf(at)) === 1)
    .map(({ before, at }) => {
      const expected = `not before ${lastTransitionOf(before)}`;
      const got = show(lastTransitionOf(at));
      return { place: '/status/lastTransitionAt', keyword: 'forward', expected, got, at };
    });
  return { exercised: pairs.length, violations };
}

/**
 * A new state needs a new moment. Two transitions can come so close together that their moments are written alike: the
 * old state must have been seen earlier than that, by our own clock, before it was seen last.
 */
export function judgeMoves({ seen }: Timeline): Judgement {
  const stamped = seen.filter(
    (each) => typeof lastTransitionOf(each) === 'string' && typeof stateOf(each) === 'string',
  );
  const moves = withEarlier(stamped).filter(({ before, at }) => stateOf(before) !== stateOf(at));
  const violations = moves.flatMap(({ before, at }): HistoryViolation[] => {
    const moment = lastTransitionOf(before);
    if (compareInstants(moment, lastTransitionOf(at)) !== 0) return [];
    const first = stamped.find((each) => lastTransitionOf(each) === moment);
    const apart = before.start - (first?.end ?? before.start);
    if (apart <= (hasFraction(moment) ? 10 : 1000)) return [];
    const expected = `later than ${moment}, since ${stateOf(before)} became ${stateOf(at)}`;
    const got = show(lastTransitionOf(at));
    return [{ place: '/status/lastTransitionAt', keyword: 'moves', expected, got, at }];
  });
  return { exercised: moves.length, violations };
}
