/** What explains a check that did not pass. */
import { expect, it } from 'vitest';
import { evidenceOf } from '../../harness/runner/evidence.ts';
import type { Outcome } from '../../harness/verdict/outcome.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { exchangeOf } from '../contract/support.ts';

const FAIL: Outcome = { status: 'fail', reasons: ['because'] };
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

it.each<[Outcome, boolean]>([
  [{ status: 'pass' }, false],
  [FAIL, true],
  [{ status: 'blocked', by: 'another' }, true],
  [{ status: 'error', reason: 'because' }, true],
])('a check that ended with %o has evidence: %s', (outcome, explained) => {
  const evidence = evidenceOf(outcome, [exchange(3, '/a'), exchange(4, '/b')]);
  expect(evidence.transcript).toEqual(explained ? { file: 'a.yaml', exchanges: [3, 4] } : undefined);
  expect(evidence.curl?.includes('/b')).toBe(explained ? true : undefined);
});

it('the exchange that was wrong on purpose is repeated, and not what came after it', () => {
  const evidence = evidenceOf(FAIL, [exchange(3, '/a', true), exchange(4, '/b')]);
  expect(evidence.curl).toContain('/a');
  expect(evidence.transcript?.exchanges).toEqual([3, 4]);
});

it('a check that made no exchange has none', () => {
  expect(evidenceOf(FAIL, [])).toEqual({});
});
