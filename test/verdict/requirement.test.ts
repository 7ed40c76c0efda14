/** What checks say about one rule. */
import { describe, expect, it } from 'vitest';
import type { CheckRecord, CheckStatus } from '../../harness/verdict/record.ts';
import type { Requirement } from '../../harness/verdict/register-format.ts';
import { judgeRequirement } from '../../harness/verdict/requirement.ts';
import { judgedCheck, offer, requirement } from './support.ts';

const offers = (['offered', 'broken', 'not-offered', 'unknown'] as const).flatMap((seen) => [
  offer(`a.${seen}`, seen),
  offer(`b.${seen}`, seen),
]);

/**
 * `fail`: a check of the rule that blames it; `fail/other`: one that blames another rule only; `contract:` of the contract;
 * `skipped:a.unknown`: for a capability.
 */
function check(text: string): CheckRecord {
  const [kind, rest] = text.startsWith('contract:')
    ? (['contract', text.slice(9)] as const)
    : (['step', text] as const);
  const [made, capability] = rest.split(':') as [string, string?];
  const [status, blamed] = made.split('/') as [CheckStatus, string?];
  const blames = blamed === undefined ? ['r.one', 'r.two'] : blamed === 'none' ? [] : ['r.two'];
  return judgedCheck(status, ['r.one', 'r.two'], {
    id: text,
    kind,
    reasons: [capability === undefined ? (kind === 'contract' ? 'not exercised' : 'why') : `it lacks ${capability}`],
    ...(status !== 'pass' && status !== 'skipped' ? { blames } : {}),
    ...(capability === undefined ? {} : { capability }),
  });
}

it.each<[string, string]>([
  ['', 'not-run'],
  ['pass', 'pass'],
  ['fail', 'fail'],
  ['blocked', 'blocked'],
  ['harness-error', 'harness-error'],
  ['waived', 'waived'],
  ['warn', 'warn'],
  ['skipped', 'skipped'],
  // The worst counts, whatever the order.
  ['pass pass', 'pass'],
  ['pass skipped', 'skipped'],
  ['skipped warn', 'warn'],
  ['warn blocked', 'blocked'],
  ['blocked waived', 'waived'],
  ['warn waived', 'waived'],
  ['waived harness-error', 'harness-error'],
  ['harness-error blocked', 'harness-error'],
  ['harness-error fail', 'fail'],
  ['blocked fail', 'fail'],
  ['fail pass', 'fail'],
  ['blocked pass', 'blocked'],
  ['pass harness-error', 'harness-error'],
  ['waived pass', 'waived'],
  ['warn pass', 'warn'],
  // A check that did not pass says nothing for what it does not blame: it stands in the way.
  ['fail/other', 'blocked'],
  ['fail/none', 'blocked'],
  ['warn/other', 'blocked'],
  ['waived/other', 'blocked'],
  ['fail/other pass', 'pass'],
  ['fail/other fail', 'fail'],
  ['fail/other skipped', 'blocked'],
  ['fail/other warn', 'warn'],
  ['fail/other skipped:a.not-offered', 'blocked'],
  // What could not be looked at, and harness errors, blame nothing and concern all.
  ['blocked/none', 'blocked'],
  ['harness-error/none', 'harness-error'],
  // A contract rule that nothing exercised says nothing beside a check that was made.
  ['contract:skipped', 'skipped'],
  ['contract:skipped pass', 'pass'],
  ['contract:skipped fail', 'fail'],
  ['contract:skipped contract:pass', 'pass'],
  ['contract:skipped skipped', 'skipped'],
  ['contract:pass skipped', 'skipped'],
  ['contract:fail pass', 'fail'],
  // What the server does not offer binds nothing.
  ['skipped:a.not-offered', 'not-offered'],
  ['skipped:a.not-offered contract:skipped', 'not-offered'],
  ['skipped:a.not-offered skipped:b.not-offered', 'not-offered'],
  ['skipped:a.not-offered pass', 'pass'],
  ['skipped:a.not-offered fail', 'fail'],
  ['skipped:a.not-offered blocked', 'blocked'],
  ['skipped:a.not-offered skipped', 'skipped'],
  ['skipped:a.not-offered skipped:a.unknown', 'skipped'],
  // What nobody asked about is not judged, and takes nothing from what was.
  ['skipped:a.unknown', 'skipped'],
  ['skipped:a.unasked', 'skipped'],
  ['skipped:a.unknown pass', 'pass'],
  ['skipped:a.unasked pass', 'pass'],
  ['skipped:a.unknown warn', 'warn'],
  ['skipped:a.unknown skipped pass', 'skipped'],
  // What the server has was left out.
  ['skipped:a.offered', 'skipped'],
  ['skipped:a.offered pass', 'skipped'],
  ['skipped:a.broken pass', 'skipped'],
  ['skipped:a.offered warn', 'warn'],
])('[%s] is %s', (checks, status) => {
  const records = checks.split(' ').filter((text) => text !== '');
  const judged = judgeRequirement(requirement('r.one'), records.map(check), offers);
  expect(judged.status).toBe(status);
});

describe('nothing was made of', () => {
  const idle = [check('contract:skipped')];
  it.each<[string, Partial<Requirement>, CheckRecord[], string, string | undefined]>([
    ['what is untestable', { untestable: 'cannot be seen' }, [], 'untestable', 'cannot be seen'],
    [
      'what is untestable, and was seen all the same',
      { untestable: 'cannot be seen' },
      [check('pass')],
      'pass',
      undefined,
    ],
    ['what has no check yet', { pending: 'a later issue' }, [], 'pending', 'a later issue'],
    ['what has no check, and passed', { pending: 'a later issue' }, [check('pass')], 'pass', undefined],
    [
      'what no healthy server answers',
      { unexercised: 'a fault of the server' },
      idle,
      'untestable',
      'a fault of the server',
    ],
    [
      'what no healthy server answers, and this one did',
      { unexercised: 'x' },
      [check('contract:fail')],
      'fail',
      undefined,
    ],
    ['what nothing exercised', {}, idle, 'skipped', 'not exercised'],
    ['what no server of its profile has', { profile: 'none' }, idle, 'not-offered', 'not exercised'],
    ['what a server of its profile may have', { profile: 'some' }, idle, 'skipped', 'not exercised'],
    ['what the server lacks', {}, [check('skipped:a.not-offered')], 'not-offered', 'it lacks a.not-offered'],
    ['what is blocked', {}, [check('blocked')], 'blocked', 'why'],
    ['what another failure hides', {}, [check('fail/other')], 'blocked', 'a check of it failed for another rule'],
    ['what the harness could not do', {}, [check('harness-error')], 'harness-error', 'why'],
  ])('%s', (_, more, checks, status, reason) => {
    const judged = judgeRequirement(requirement('r.one', more), checks, [
      ...offers,
      offer('none.one', 'not-offered', { profile: 'none' }),
      offer('none.two', 'not-offered', { profile: 'none' }),
      offer('some.one', 'not-offered', { profile: 'some' }),
      offer('some.two', 'unknown', { profile: 'some' }),
    ]);
    expect([judged.status, judged.reason]).toEqual([status, reason]);
  });
});

it('is judged by its own checks, and names those that count', () => {
  const checks = [check('contract:skipped'), check('pass'), judgedCheck('fail', ['r.other'], { id: 'other' })];
  expect(judgeRequirement(requirement('r.one', { level: 'may' }), checks)).toEqual({
    id: 'r.one',
    level: 'may',
    profile: 'volumes',
    clause: 'x.yml#/a',
    text: 'A rule of the text.',
    status: 'pass',
    checks: ['pass'],
  });
  expect(judgeRequirement(requirement('r.one'), checks.slice(0, 1)).checks).toEqual(['contract:skipped']);
});

it('of a response that deviates passes none of its generated rules, whichever is blamed', () => {
  const generated: Requirement = { ...requirement('r.one'), generated: true };
  const checks = [check('contract:pass'), check('contract:fail/other')];
  expect(judgeRequirement(requirement('r.one'), checks).status).toBe('pass');
  expect(judgeRequirement(generated, checks).status).toBe('blocked');
});

it('says whom it binds, where that is an SDK', () => {
  expect(judgeRequirement(requirement('sdk.one', { binds: 'sdk' }), [])).toMatchObject({ binds: 'sdk' });
  expect(judgeRequirement(requirement('must.one'), [])).not.toHaveProperty('binds');
});
