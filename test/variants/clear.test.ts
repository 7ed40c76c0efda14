import { describe, expect, it } from 'vitest';
import type { FailedCheck, FaultResult } from '../../harness/faults/result.ts';
import type { Outcome, VariantsTried } from '../../harness/variants/alarm.ts';
import { clearMix } from '../../harness/variants/clear.ts';
import { mixesOf } from '../../harness/variants/mixes.ts';
import { faultResult as result } from '../support/fault-result.ts';

const failed: FailedCheck = {
  id: 'a.yaml > a step',
  kind: 'step',
  blames: ['some.rule'],
  how: 'fail',
  outcome: 'fail',
  assertions: ['status'],
  reason: 'status: expected 200, got 500',
};

/** Clears a mix in which `loud` decides what a set of variants comes to in a scenario. */
async function cleared(ids: string[], loud: (ids: readonly string[], scenario: string) => FaultResult) {
  const told: VariantsTried[] = [];
  const runs: string[] = [];
  const scenarios = ['a.yaml', 'b.yaml'];
  const tried = await clearMix(ids, scenarios, {
    run: async (among, files) => {
      runs.push(`${among.join('+')} in ${files.join('+')}`);
      return files.map((scenario): Outcome => ({ scenario, result: loud(among, scenario) }));
    },
    without: async () => result(),
    rules: {},
    tried: (one) => told.push(one),
  });
  expect(told).toEqual(expect.arrayContaining(tried));
  return { tried: tried.map(({ ids: set, alarms }) => `${set.join('+')}: ${alarms.length}`).sort(), runs };
}

describe('a mix', () => {
  it('that is silent clears all of its members in one run', async () => {
    const { tried, runs } = await cleared(['p', 'q', 'r'], () => result());
    expect(tried).toEqual(['p+q+r: 0']);
    expect(runs).toHaveLength(1);
  });

  it('is split until the member is found, in the scenarios that failed alone', async () => {
    const loud = (ids: readonly string[], scenario: string) =>
      ids.includes('q') && scenario === 'b.yaml' ? result({ failed: [failed] }) : result();
    const { tried, runs } = await cleared(['p', 'q', 'r', 's'], loud);
    expect(tried).toEqual(['p: 0', 'q: 1', 'r+s: 0']);
    expect(runs).toEqual(['p+q+r+s in a.yaml+b.yaml', 'p+q in b.yaml', 'r+s in b.yaml', 'p in b.yaml', 'q in b.yaml']);
  });

  it('of members that are loud only together is told as a whole', async () => {
    const loud = (ids: readonly string[]) =>
      ids.includes('p') && ids.includes('q') ? result({ failed: [failed] }) : result();
    expect((await cleared(['p', 'q'], loud)).tried).toEqual(['p+q: 2']);
  });

  it.each([
    ['something left behind', { left: ['sandbox 1'] }],
    ['a check that was not come to', { checks: 2 }],
    ['a check that was left out', { skipped: 1 }],
  ])('is not silent with %s', async (_, parts) => {
    expect((await cleared(['p'], () => result(parts))).tried).toEqual(['p: 2']);
  });
});

it('variants of one axis are in different mixes, those of several share them', () => {
  const variant = (id: string, axis: string) => ({ id, axis, says: '', silent: '', server: () => ({}) });
  const all = [variant('a1', 'a'), variant('a2', 'a'), variant('b1', 'b'), variant('c1', 'c'), variant('c2', 'c')];
  expect(mixesOf(all).map((mix) => mix.map(({ id }) => id))).toEqual([
    ['a1', 'b1', 'c1'],
    ['a2', 'c2'],
  ]);
});
