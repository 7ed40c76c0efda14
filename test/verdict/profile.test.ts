/** What the rules of a profile say together. */
import { describe, expect, it } from 'vitest';
import { judgeProfile, type ProfileWord } from '../../harness/verdict/profile.ts';
import type { JudgedRequirement } from '../../harness/verdict/requirement.ts';
import { offer, requirement } from './support.ts';

/**
 * `pass`: a must of the profile; `should:fail`: a should of it; `sdk:fail`: a must that binds an SDK; `other:fail`: a must of
 * another one.
 */
function judged(text: string): JudgedRequirement {
  const [what, status = what] = text.split(':') as [string, string?];
  const { id, clause, rule } = requirement('r.one');
  const level = what === 'should' || what === 'may' ? what : 'must';
  return {
    id,
    clause,
    text: rule,
    level,
    ...(what === 'sdk' ? { binds: 'sdk' as const } : {}),
    profile: what === 'other' ? 'other' : 'volumes',
    status: status as JudgedRequirement['status'],
    ...(status === 'skipped' ? { reason: 'nobody asked' } : {}),
    ...(status === 'not-offered' ? { reason: 'the server has none' } : {}),
    checks: [],
  };
}

const requirementsOf = (statuses: string): JudgedRequirement[] =>
  statuses
    .split(' ')
    .filter((text) => text !== '')
    .map(judged);
const judge = (statuses: string, more: Partial<Parameters<typeof judgeProfile>[1]> = {}) =>
  judgeProfile({ name: 'volumes' }, { requirements: requirementsOf(statuses), offers: [], ...more });
const reasonsOf = (statuses: string, more: Parameters<typeof judge>[1] = {}): string[] =>
  judge(statuses, more).reasons.map(({ musts, reason }) => `${musts} ${reason}`);

describe('a profile with musts', () => {
  it.each<[string, ProfileWord, string[]]>([
    ['pass', 'conformant', []],
    ['pass pass', 'conformant', []],
    ['pass untestable', 'conformant', []],
    ['pass warn', 'conformant', []],
    ['pass sdk:fail', 'conformant', []],
    ['sdk:pass sdk:fail', 'no-checks', []],
    ['pass not-offered', 'conformant', ['1 not offered']],
    ['pass should:fail', 'conformant', []],
    ['pass may:fail', 'conformant', []],
    ['pass other:fail', 'conformant', []],
    // What failed comes before all else, and a waiver does not make it good.
    ['pass fail fail', 'not-conformant', ['2 failed']],
    ['fail waived', 'not-conformant', ['1 failed', '1 waived']],
    ['pass fail waived', 'not-conformant', ['1 failed', '1 waived']],
    // But for what is waived it is conformant where all else is as for conformant, and something held.
    ['pass waived', 'waived', ['1 waived']],
    ['warn waived waived', 'waived', ['2 waived']],
    ['pass waived untestable', 'waived', ['1 waived']],
    ['pass waived not-offered not-offered', 'waived', ['2 not offered', '1 waived']],
    ['pass waived should:fail', 'waived', ['1 waived']],
    ['pass should:waived', 'conformant', []],
    ['pass sdk:waived', 'conformant', []],
    ['waived', 'not-conformant', ['1 waived']],
    ['waived untestable not-offered', 'not-conformant', ['1 waived']],
    ['waived pending', 'not-conformant', ['1 waived']],
    ['pass waived pending pending', 'not-verified', ['2 no check yet', '1 waived']],
    ['pass waived blocked', 'not-verified', ['1 waived', '1 a failed check stands in the way']],
    ['pass waived skipped', 'not-verified', ['1 waived', '1 nobody asked']],
    ['pass waived not-run', 'not-verified', ['1 waived', '1 no check of it reported']],
    ['pass waived harness-error', 'not-verified', ['1 waived', '1 the harness failed']],
    ['fail waived waived harness-error blocked skipped not-run pending', 'not-conformant', ['2 waived', '1 failed']],
    ['fail other:pass', 'not-conformant', ['1 failed']],
    ['fail not-offered', 'not-conformant', ['1 failed']],
    // Nothing is conformant of which something was not judged.
    ['pass harness-error', 'not-verified', ['1 the harness failed']],
    ['pass blocked', 'not-verified', ['1 a failed check stands in the way']],
    ['pass skipped', 'not-verified', ['1 nobody asked']],
    ['pass not-run', 'not-verified', ['1 no check of it reported']],
    ['pass pending pending', 'not-verified', ['2 no check yet']],
    ['pass pending skipped skipped', 'not-verified', ['2 nobody asked', '1 no check yet']],
    ['skipped', 'not-verified', ['1 nobody asked']],
    ['skipped pending', 'not-verified', ['1 nobody asked', '1 no check yet']],
    ['skipped not-offered', 'not-verified', ['1 nobody asked']],
    // Nor is it anything where there is no check.
    ['pending', 'no-checks', ['1 no check yet']],
    ['pending untestable', 'no-checks', ['1 no check yet', '1 cannot be tested']],
    ['pending not-offered', 'no-checks', ['1 no check yet']],
    ['untestable', 'no-checks', ['1 cannot be tested']],
    ['', 'no-checks', []],
    ['should:pass', 'no-checks', []],
    ['not-offered not-offered', 'not-offered', ['2 the server has none']],
    ['not-offered untestable', 'not-offered', ['1 the server has none']],
  ])('[%s] is %s, because of %j', (statuses, word, reasons) => {
    expect(judge(statuses).word).toBe(word);
    expect(reasonsOf(statuses)).toEqual(reasons);
  });

  it('counts them by status', () => {
    expect(judge('pass pass untestable should:fail')).toEqual({
      profile: 'volumes',
      word: 'conformant',
      musts: 3,
      counts: { pass: 2, untestable: 1 },
      reasons: [],
    });
  });
});

describe('a profile whose capability is not offered', () => {
  const offers = [offer('volumes.pvc', 'not-offered')];
  it.each<[string, ProfileWord]>([
    ['not-offered', 'not-offered'],
    ['not-offered pass', 'not-offered'],
    ['not-offered skipped', 'not-offered'],
    ['not-offered pending', 'not-offered'],
    ['not-offered fail', 'not-conformant'],
    ['not-offered waived', 'not-conformant'],
    ['not-offered waived pass', 'waived'],
    ['pass', 'conformant'],
  ])('with musts [%s] is %s', (statuses, word) => {
    expect(judge(statuses, { offers }).word).toBe(word);
    const other = [offer('pause.x', 'not-offered'), offer('volumes.other', 'unknown')];
    const both = judge('not-offered pass', { offers: [...offers, ...other] });
    expect(both.word).toBe('conformant');
  });
});

it('of a part of the suite nothing is conformant', () => {
  const partial = 'a filter';
  expect(judge('pass pass', { partial })).toMatchObject({
    word: 'not-verified',
    reasons: [{ musts: 2, reason: 'only a part of the suite was run' }],
  });
  expect(reasonsOf('pass not-run', { partial })).toEqual(['1 not part of this run']);
  expect(judge('fail pass', { partial }).word).toBe('not-conformant');
  expect(judge('waived pass', { partial }).word).toBe('not-verified');
  expect(reasonsOf('waived not-run', { partial })).toEqual(['1 waived', '1 not part of this run']);
});

it('one that includes others is judged by all of theirs', () => {
  const core = (statuses: string) =>
    judgeProfile(
      { name: 'core', includes: ['volumes', 'other'] },
      { requirements: requirementsOf(statuses), offers: [] },
    );
  expect(core('pass other:pass')).toEqual({
    profile: 'core',
    includes: ['volumes', 'other'],
    word: 'conformant',
    musts: 2,
    counts: { pass: 2 },
    reasons: [],
  });
  expect(core('pass other:waived').word).toBe('waived');
  expect(core('pass other:fail').word).toBe('not-conformant');
  expect(core('pass other:pending').word).toBe('not-verified');
});
