/** The rules about ids, and about members that have one value for ever. */
import { isDeepStrictEqual } from 'node:util';
import { show } from '../contract/violations.ts';
import type { Subject } from './events.ts';
import { type HistoryRule, type Judgement, SCHEMA } from './rule.ts';
import { memberOf, type Timeline } from './timeline.ts';

/** Nothing new may have the id of something that the run has made before, whether that still exists or not. */
export function judgeUnique({ seen }: Timeline): Judgement {
  const [first, ...others] = seen.filter(({ from }) => from === 'create');
  const violations = others.map((at) => {
    const expected = `an id that no other has: exchange ${first?.exchange.seq} of ${first?.exchange.scenario} gave it out`;
    return { place: '/id', keyword: 'unique', expected, got: show(at.members.id), at };
  });
  return { exercised: first === undefined ? 0 : 1 + others.length, violations };
}

/** The id in an answer is the one that was asked for. */
export function judgeId({ id, seen }: Timeline): Judgement {
  const looks = seen.filter(({ from, members }) => from === 'get' || (from === 'change' && 'id' in members));
  const violations = looks
    .filter(({ members }) => members.id !== id)
    .map((at) => ({ place: '/id', keyword: 'constant', expected: show(id), got: show(at.members.id), at }));
  return { exercised: looks.length, violations };
}

/** A member that has one value for ever, wherever it is shown. `compare` gives 0 for two that are the same. */
export function constant(
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
