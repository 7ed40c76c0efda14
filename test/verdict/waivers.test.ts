/** What a run tells of each entry of the baseline. */
import { expect, it } from 'vitest';
import type { CheckRecord, SeenWaiver } from '../../harness/verdict/record.ts';
import { type JudgedWaiver, judgeWaivers } from '../../harness/verdict/waivers.ts';
import { judgedCheck, waiver } from './support.ts';

const NAME = 'a.yaml > a';
const says = (status: SeenWaiver['status'], more: Partial<CheckRecord> = {}, musts: string[] = []): CheckRecord =>
  judgedCheck(status === 'applied' ? 'waived' : 'pass', [], { waivers: [{ check: NAME, status, musts }], ...more });

const python = { driver: 'python' };
const contract = { kind: 'contract' as const };
const blocked = judgedCheck('blocked', []);
const broken = judgedCheck('harness-error', []);
const part = 'a filter';

it.each<[string, CheckRecord[], string | undefined, JudgedWaiver['status']]>([
  ['no check', [], undefined, 'not-seen'],
  ['checks about something else', [judgedCheck('fail', [])], undefined, 'not-seen'],
  ['a check that it covers', [says('applied')], undefined, 'applied'],
  ['a check that it covers, of a part', [says('applied')], part, 'applied'],
  ['a check that passes', [says('passed')], undefined, 'fixed'],
  ['a check that passes, of a part', [says('passed')], part, 'fixed'],
  ['a check that passes beside one that is blocked', [says('passed'), blocked], undefined, 'fixed'],
  ['a check that passes with all drivers', [says('passed'), says('passed', python)], undefined, 'fixed'],
  ['a check that passes with one of two drivers', [says('applied'), says('passed', python)], undefined, 'too-wide'],
  ['documents that are kept', [says('passed', contract)], undefined, 'fixed'],
  ['documents that are kept in a part', [says('passed', contract)], part, 'not-seen'],
  ['documents that are kept, where a check was blocked', [says('passed', contract), blocked], undefined, 'not-seen'],
  ['documents that are kept, where the harness failed', [says('passed', contract), broken], undefined, 'not-seen'],
  ['documents that are not kept', [says('applied', contract)], undefined, 'applied'],
])('of %s (%#)', (_, checks, partial, status) => {
  expect(judgeWaivers([waiver(NAME)], checks, partial)).toEqual([{ ...waiver(NAME), musts: [], status }]);
});

it('of an expired one says so, whatever was seen, and nothing that only the run knows', () => {
  const entry = waiver(NAME, { owner: 'Ann', expires: '2026-05-01' });
  for (const checks of [[], [says('expired')]]) {
    expect(judgeWaivers([{ ...entry, expired: true }], checks, undefined)).toStrictEqual([
      { ...entry, musts: [], status: 'expired' },
    ]);
  }
});

it('has every must that it covers once, and every entry in the order of the file', () => {
  const checks = [says('applied', {}, ['m.two', 'm.one']), says('applied', python, ['m.one'])];
  const judged = judgeWaivers([waiver('b.yaml > b'), waiver(NAME)], checks, undefined);
  expect(judged.map(({ check, musts }) => [check, musts])).toEqual([
    ['b.yaml > b', []],
    [NAME, ['m.one', 'm.two']],
  ]);
});
