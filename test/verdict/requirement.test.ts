/** What checks say about one rule. */
import { expect, it } from 'vitest';
import type { CheckRecord, CheckStatus } from '../../harness/verdict/record.ts';
import { judgeRequirement } from '../../harness/verdict/requirement.ts';
import { judgedCheck, requirement } from './support.ts';

/** `fail`: a check of the rule that blames it; `fail/other`: one that blames another rule only; `contract:` of the contract. */
function check(text: string): CheckRecord {
  const [kind, rest] = text.startsWith('contract:')
    ? (['contract', text.slice(9)] as const)
    : (['step', text] as const);
  const [status, blamed] = rest.split('/') as [CheckStatus, string?];
  const made = status !== 'pass' && status !== 'skipped';
  return judgedCheck(status, ['r.one', 'r.two'], {
    id: text,
    kind,
    ...(made ? { blames: blamed === undefined ? ['r.one', 'r.two'] : blamed === 'none' ? [] : ['r.two'] } : {}),
  });
}

it.each<[string, string]>([
  ['', 'not-run'],
  ['pass', 'pass'],
  ['fail', 'fail'],
  ['blocked', 'fail'],
  ['harness-error', 'harness-error'],
  ['waived', 'waived'],
  ['warn', 'warn'],
  ['skipped', 'skipped'],
  // The worst counts, whatever the order.
  ['pass pass', 'pass'],
  ['pass skipped', 'skipped'],
  ['skipped warn', 'warn'],
  ['warn waived', 'waived'],
  ['waived harness-error', 'harness-error'],
  ['harness-error blocked', 'fail'],
  ['harness-error fail', 'fail'],
  ['fail pass', 'fail'],
  ['blocked pass', 'fail'],
  ['pass harness-error', 'harness-error'],
  ['waived pass', 'waived'],
  ['warn pass', 'warn'],
  // A check that did not pass says nothing for what it does not blame.
  ['fail/other', 'not-run'],
  ['fail/none', 'not-run'],
  ['blocked/other', 'not-run'],
  ['warn/other', 'not-run'],
  ['waived/other', 'not-run'],
  ['harness-error/other', 'not-run'],
  ['fail/other pass', 'pass'],
  ['fail/other fail', 'fail'],
  ['fail/other skipped', 'skipped'],
  ['fail/other warn', 'warn'],
  // A contract rule that nothing exercised says nothing beside a check that was made.
  ['contract:skipped', 'skipped'],
  ['contract:skipped pass', 'pass'],
  ['contract:skipped fail', 'fail'],
  ['contract:skipped contract:pass', 'pass'],
  ['contract:skipped skipped', 'skipped'],
  ['contract:pass skipped', 'skipped'],
  ['contract:fail pass', 'fail'],
])('[%s] is %s', (checks, status) => {
  const records = checks.split(' ').filter((text) => text !== '');
  const judged = judgeRequirement(requirement('r.one'), records.map(check));
  expect(judged.status).toBe(status);
});

it('is untestable when nothing verifies it and it says so', () => {
  const untestable = requirement('r.one', { untestable: 'cannot be seen from outside' });
  expect(judgeRequirement(untestable, []).status).toBe('untestable');
  expect(judgeRequirement(untestable, [check('pass')]).status).toBe('pass');
});

it('is judged by its own checks, and names those that count', () => {
  const checks = [check('contract:skipped'), check('pass'), judgedCheck('fail', ['r.other'], { id: 'other' })];
  expect(judgeRequirement(requirement('r.one', { level: 'may' }), checks)).toEqual({
    id: 'r.one',
    level: 'may',
    profile: 'volumes',
    clause: 'x.yml#/a',
    status: 'pass',
    checks: ['pass'],
  });
  expect(judgeRequirement(requirement('r.one'), checks.slice(0, 1)).checks).toEqual(['contract:skipped']);
});
