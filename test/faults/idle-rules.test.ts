import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../harness/faults/campaign.ts';
import { idleRules } from '../../harness/faults/idle-rules.ts';
import type { Tried } from '../../harness/faults/matrix.ts';
import type { FailedCheck } from '../../harness/faults/result.ts';
import { problemsOf } from '../../harness/faults/text.ts';

const broke = (...ids: string[]): Tried => {
  const failed = ids.map((id): FailedCheck => {
    return { id, kind: 'contract', blames: [], how: 'fail', outcome: 'fail', assertions: [], reason: '' };
  });
  return { fault: 'f', failed, scenarios: [], checks: 1, skipped: 0, took: {}, left: [], seconds: 0 };
};

describe('contract rules that no fault breaks', () => {
  const exercised = ['a.yaml get 200 body', 'a.yaml get 200 content-type', 'a.yaml get status', 'a.yaml put 200 body'];

  it('are those of the exercised ones that no fault of any kind has broken', () => {
    const tried = [broke('a.yaml get 200 body'), { error: 'crashed' }, broke('a.yaml put 200 body', 'a.yaml > a step')];
    expect(idleRules(exercised, tried)).toEqual(['a.yaml get 200 content-type']);
  });

  it('are none of those that cannot fail', () => {
    expect(idleRules(['a.yaml get status'], [])).toEqual([]);
  });

  it('are a problem where all faults were tried, and no reason is given: of a part, others may break them', () => {
    const campaign = (complete: boolean): Campaign => {
      return { complete, verdicts: [], assertions: [], idleRules: ['a.yaml get 200 body'], unsteady: [], seconds: 1 };
    };
    const explained = (rules: Record<string, string>) => ({ missed: {}, sometimes: {}, idle: {}, rules, wide: {} });
    expect(problemsOf(campaign(false), explained({}), false)).toEqual([]);
    expect(problemsOf(campaign(true), explained({ 'a.yaml get 200 body': 'for a reason' }), false)).toEqual([]);
    expect(problemsOf(campaign(true), explained({}), false)).toEqual([
      'a.yaml get 200 body: a contract rule that no fault breaks',
    ]);
  });
});
