import { describe, expect, it } from 'vitest';
import type { FaultVerdict } from '../../harness/faults/matrix.ts';
import type { FailedCheck, FaultResult } from '../../harness/faults/result.ts';
import { over, spreadOf, withRatio } from '../../harness/faults/spread.ts';
import { campaignSpread, spreadLines, spreadProblems } from '../../harness/faults/spread-text.ts';
import type { Rules } from '../../harness/verdict/basis.ts';

const rule = (id: string, level: 'must' | 'should' = 'must') => {
  return { id, level, profile: 'p', rule: 'What must be so.', clause: 'x.yaml#/a' } as const;
};
const rules: Rules = { 'r.one': rule('r.one'), 'r.two': rule('r.two'), 'r.should': rule('r.should', 'should') };

const check = (id: string, blames: string[], more: Partial<FailedCheck> = {}): FailedCheck => {
  return { id, kind: 'step', blames, how: 'fail', outcome: 'fail', assertions: [], reason: '', ...more };
};
const result = (...failed: FailedCheck[]): FaultResult => {
  return {
    fault: 'f',
    failed,
    scenarios: [],
    checks: 9,
    skipped: 0,
    took: { 'a.yaml': 3, 'b.yaml': 1 },
    left: [],
    seconds: 5,
  };
};

describe('what a fault costs', () => {
  it('is the checks and the requirements that a verdict calls failed, each once', () => {
    const spread = spreadOf(
      result(
        check('a', ['r.one']),
        check('b', ['r.one', 'r.two']),
        check('x.yml rule', ['r.two'], { kind: 'contract' }),
        check('x.yml rule', ['r.two'], { kind: 'contract' }),
      ),
      rules,
    );
    expect(spread).toEqual({
      checks: ['a', 'b', 'x.yml rule'],
      blocked: 0,
      requirements: { 'r.one': ['a', 'b'], 'r.two': ['b', 'x.yml rule'] },
      seconds: 4,
    });
  });

  it('is not what is blocked, what only warns, what the suite failed at, and what is in no register', () => {
    const spread = spreadOf(
      result(
        check('a', ['r.one'], { how: 'blocked', outcome: 'blocked' }),
        check('b', ['r.two'], { how: 'error', outcome: 'error' }),
        check('c', ['r.should']),
        check('d', ['unheard.of']),
        check('set-up', [], { kind: 'set-up' }),
      ),
      rules,
    );
    expect(spread).toMatchObject({ checks: ['d', 'set-up'], blocked: 1, requirements: {} });
  });

  it('is also what ran out of time', () => {
    expect(spreadOf(result(check('a', ['r.one'], { how: 'error' })), rules).requirements).toEqual({ 'r.one': ['a'] });
  });

  it('is in time what its scenarios take of what they take without it', () => {
    const { took } = result();
    expect(withRatio(spreadOf(result(), rules), { took }, { 'a.yaml': 1, 'b.yaml': 1, 'c.yaml': 9 }).ratio).toBe(2);
    expect(withRatio(spreadOf(result(), rules), { took }, {})).not.toHaveProperty('ratio');
  });
});

describe('what many faults cost', () => {
  it('is a number in the middle, one that nine of ten do not exceed, and the ten worst', () => {
    const counts = Array.from({ length: 20 }, (_, index) => ({ id: `f${index}`, count: index }));
    expect(over(counts)).toMatchObject({ median: 9, ninetieth: 17 });
    expect(over(counts)?.worst.map(({ count }) => count)).toEqual([19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
    expect(over([])).toBeUndefined();
  });

  const verdict = (id: string, requirements: number, ratio = 1): FaultVerdict => {
    const failed = Object.fromEntries(Array.from({ length: requirements }, (_, index) => [`r.${index}`, ['c']]));
    const spread = { checks: ['c'], blocked: 0, requirements: failed, seconds: 1, ratio };
    return {
      id,
      says: 'x',
      area: [],
      status: 'noticed',
      by: [],
      others: [],
      fragile: [],
      scenarios: [],
      seconds: 1,
      spread,
    };
  };
  const explained = (wide: Record<string, string>) => ({ missed: {}, sometimes: {}, idle: {}, rules: {}, wide });

  it('is told with the worst by name, and with what was measured', () => {
    const verdicts = [verdict('narrow', 1), verdict('wide', 12, 3)];
    const lines = spreadLines({ verdicts }, false).join('\n');
    expect(lines).toContain('fails 1 (median), 12 (90th percentile) requirements');
    expect(lines).toMatch(/12 {2}wide\n/);
    expect(lines).toMatch(/3\.0 times {2}wide/);
    expect(lines).toContain('--full measures all');
    expect(campaignSpread({ verdicts: [{ ...verdict('gone', 3), status: 'crashed' }] })).toEqual({});
  });

  it('may be more than ten requirements only with a reason, which must be true', () => {
    const campaign = { complete: false, verdicts: [verdict('narrow', 10), verdict('wide', 11)] };
    expect(spreadProblems(campaign, explained({}))).toEqual([expect.stringContaining('wide fails 11 requirements')]);
    expect(spreadProblems(campaign, explained({ wide: 'for a reason' }))).toEqual([]);
    expect(spreadProblems(campaign, explained({ narrow: 'for a reason', wide: 'for another' }))).toEqual([
      expect.stringContaining('narrow fails 10 requirements, and is explained'),
    ]);
  });

  it('has a goal, which counts where all faults were tried', () => {
    const verdicts = [verdict('a', 3), verdict('b', 3), verdict('c', 6)];
    expect(spreadProblems({ complete: false, verdicts }, explained({}))).toEqual([]);
    expect(spreadProblems({ complete: true, verdicts }, explained({}))).toEqual([
      expect.stringContaining('half of the faults fail 3'),
      expect.stringContaining('one fault of ten fails 6'),
    ]);
    expect(spreadProblems({ complete: true, verdicts: [verdict('a', 2), verdict('b', 5)] }, explained({}))).toEqual([]);
  });
});
