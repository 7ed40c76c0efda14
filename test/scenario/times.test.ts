import { describe, expect, it } from 'vitest';
import { longestWait } from '../../harness/scenario/times.ts';
import { scenarioOf } from '../engine/fakes.ts';

describe('longestWait', () => {
  it('is the longest patience of any step, also inside parallel', () => {
    const inner = { check: 'inner', run: 'true', expect: {}, eventually: '2m' };
    const steps = [
      { check: 'one', run: 'true', expect: {}, eventually: '10s' },
      { check: 'two', parallel: [inner, { ...inner, check: 'other', eventually: '1s' }] },
    ];
    expect(longestWait(scenarioOf({ steps }))).toBe(120_000);
  });

  it('is nothing where no step waits', () => {
    expect(longestWait(scenarioOf({ steps: [{ check: 'one', run: 'true', expect: {} }] }))).toBe(0);
  });
});
