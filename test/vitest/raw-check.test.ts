/** What explains a check that did not pass. */
import { expect, it } from 'vitest';
import type { RawCheck, RawOutcome } from '../../harness/verdict/raw-check.ts';
import { rawCheck } from '../../harness/vitest/raw-check.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { exchangeOf } from '../contract/support.ts';
import { outcomes } from '../verdict/support.ts';

const check = (outcome: RawOutcome): RawCheck => ({ id: 'a.yaml > a', kind: 'step', outcome, verifies: [] });
const exchange = (seq: number, target: string, wrongOnPurpose?: true): Exchange => {
  const made = exchangeOf();
  return {
    ...made,
    seq,
    scenario: 'a.yaml',
    request: { ...made.request, target },
    ...(wrongOnPurpose === undefined ? {} : { wrongOnPurpose }),
  };
};

it.each<[keyof typeof outcomes, boolean]>([
  ['pass', false],
  ['skipped', false],
  ['fail', true],
  ['blocked', true],
  ['error', true],
])('a check that ended with %s has evidence: %s', (outcome, explained) => {
  const raw = rawCheck(check(outcomes[outcome]), [exchange(3, '/a'), exchange(4, '/b')]);
  expect(raw).toMatchObject(check(outcomes[outcome]));
  expect(raw.transcript).toEqual(explained ? { file: 'a.yaml', exchanges: [3, 4] } : undefined);
  expect(raw.curl?.includes('/b')).toBe(explained ? true : undefined);
});

it('the exchange that was wrong on purpose is repeated, and not what came after it', () => {
  const raw = rawCheck(check(outcomes.fail), [exchange(3, '/a', true), exchange(4, '/b')]);
  expect(raw.curl).toContain('/a');
  expect(raw.transcript?.exchanges).toEqual([3, 4]);
});

it('a check that made no exchange has none', () => {
  expect(rawCheck(check(outcomes.fail), [])).toEqual(check(outcomes.fail));
});
