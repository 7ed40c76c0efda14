/** What the rules of a profile say together, and in which word. */
import { expect, it } from 'vitest';
import { judgeProfile, profileWord, wasLookedAt } from '../../harness/verdict/profile.ts';
import type { JudgedRequirement } from '../../harness/verdict/requirement.ts';
import { requirement } from './support.ts';

/** `pass`: a must of the profile; `should:fail`: a should of it; `other:fail`: a must of another one. */
function judged(text: string): JudgedRequirement {
  const [what, status = what] = text.split(':') as [string, string?];
  const { id, clause } = requirement('r.one');
  const level = what === 'should' || what === 'may' ? what : 'must';
  return {
    id,
    clause,
    level,
    profile: what === 'other' ? 'other' : 'volumes',
    status: status as JudgedRequirement['status'],
    checks: [],
  };
}

it.each<[string, boolean, Record<string, number>]>([
  ['', false, {}],
  ['pass', true, { pass: 1 }],
  ['pass pass', true, { pass: 2 }],
  ['pass untestable', true, { pass: 1, untestable: 1 }],
  ['untestable', false, { untestable: 1 }],
  ['pass fail', false, { pass: 1, fail: 1 }],
  ['pass harness-error', false, { pass: 1, 'harness-error': 1 }],
  ['pass waived', false, { pass: 1, waived: 1 }],
  ['pass warn', false, { pass: 1, warn: 1 }],
  ['pass skipped', false, { pass: 1, skipped: 1 }],
  ['pass not-run', false, { pass: 1, 'not-run': 1 }],
  ['pass should:fail', true, { pass: 1 }],
  ['pass may:fail', true, { pass: 1 }],
  ['pass other:fail', true, { pass: 1 }],
  ['fail other:pass', false, { fail: 1 }],
  ['should:pass', false, {}],
])('with musts [%s] is conformant: %s', (statuses, conformant, counts) => {
  const requirements = statuses.split(' ').filter((text) => text !== '');
  expect(judgeProfile('volumes', requirements.map(judged))).toEqual({ profile: 'volumes', conformant, counts });
});

it.each<[Record<string, number>, boolean, string, number]>([
  [{ pass: 3 }, true, 'conformant', 3],
  [{ pass: 3, fail: 1, 'harness-error': 2, waived: 3, skipped: 4, 'not-run': 5 }, false, 'failed', 1],
  [{ pass: 3, 'harness-error': 2, waived: 3, skipped: 4, 'not-run': 5 }, false, 'undecided', 2],
  [{ pass: 3, waived: 3, skipped: 4, 'not-run': 5 }, false, 'waived', 3],
  [{ pass: 3, skipped: 4, 'not-run': 5 }, false, 'skipped', 4],
  [{ pass: 3, 'not-run': 5 }, false, 'not-verified', 5],
  [{ pass: 3, warn: 1 }, false, 'not-verified', 0],
  [{}, false, 'not-verified', 0],
])('with %j is, conformant %s: %s', (counts, conformant, word, musts) => {
  expect(profileWord({ counts, conformant })).toEqual({ word, musts });
});

it('a profile without musts that passed is conformant with none', () => {
  expect(profileWord({ counts: {}, conformant: true })).toEqual({ word: 'conformant', musts: 0 });
});

it.each<[Record<string, number>, boolean]>([
  [{}, false],
  [{ 'not-run': 3 }, false],
  [{ untestable: 1 }, false],
  [{ 'not-run': 3, untestable: 1 }, false],
  [{ 'not-run': 3, pass: 1 }, true],
  [{ skipped: 1 }, true],
  [{ fail: 1 }, true],
])('with %j was looked at: %s', (counts, looked) => {
  expect(wasLookedAt({ counts })).toBe(looked);
});
