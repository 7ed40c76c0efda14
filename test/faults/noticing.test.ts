import { expect, it } from 'vitest';
import { noticing } from '../../harness/faults/bench.ts';
import type { LiveFault } from '../../harness/faults/fault.ts';
import type { FailedCheck, FaultResult } from '../../harness/faults/result.ts';

const fault: LiveFault = { id: 'a.b', says: 'x', area: ['list.page'], in: [], server: () => ({}) };
const failed = (more: Partial<FailedCheck>): FailedCheck => {
  return {
    id: 'f > s',
    kind: 'step',
    blames: ['list.page.size'],
    how: 'fail',
    outcome: 'fail',
    assertions: ['that.0'],
    reason: '',
    ...more,
  };
};
const noticed = (checks: number, ...all: FailedCheck[]): number => {
  const result: FaultResult = {
    fault: 'a.b',
    failed: all,
    scenarios: [],
    checks,
    skipped: 0,
    took: {},
    left: [],
    seconds: 0,
  };
  return noticing(fault, result).length;
};

it('an assertion of a check of the area is noticed, whatever else is broken', () => {
  expect(noticed(2, failed({}), failed({ kind: 'set-up', how: 'error', blames: [], assertions: [] }))).toBe(1);
  expect(noticed(9, failed({ blames: ['list.pages'] }))).toBe(0);
  expect(noticed(9, failed({ blames: [] }))).toBe(0);
});

it('a step that could not be done is noticed where everything else works, or where that is its assertion', () => {
  const undone = failed({ how: 'undone', assertions: [] });
  expect(noticed(9, undone)).toBe(1);
  expect(noticed(1, undone)).toBe(0);
  expect(noticed(9, undone, failed({ kind: 'set-up', how: 'undone', blames: [], assertions: [] }))).toBe(0);
  expect(noticed(1, failed({ how: 'undone', assertions: ['done'] }))).toBe(1);
});

it('what is blocked, or ran out of time, is not', () => {
  expect(noticed(9, failed({ how: 'blocked', assertions: [] }), failed({ how: 'error', assertions: [] }))).toBe(0);
});
