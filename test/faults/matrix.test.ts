import { expect, it } from 'vitest';
import { assertionMatrix } from '../../harness/faults/matrix.ts';
import type { FailedCheck, FaultResult } from '../../harness/faults/result.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';

const step = (check: string, name: string, ...rules: string[]) => ({
  name,
  line: 1,
  step: { check, run: 'true', expect: { exitCode: 0, stdout: 'x' } },
  verifies: rules.map((rule) => ({ rule })),
});

const scenario = {
  file: 'a/b.yaml',
  steps: [step('one', 'one [first]', 'r.x'), step('one', 'one [second]'), step('prepares', 'prepares')],
} as unknown as Scenario;

const result = (fault: string, name: string, ...assertions: string[]): FaultResult => {
  const failed: FailedCheck[] = [
    { id: `a/b.yaml > ${name}`, kind: 'step', blames: [], how: 'fail', outcome: 'fail', assertions, reason: '' },
  ];
  return { fault, failed, scenarios: [], checks: 1, skipped: 0, took: {}, left: [], seconds: 0 };
};

it('an assertion knows the faults that make it fail, whatever the case, and those that only it notices', () => {
  const matrix = assertionMatrix(
    [scenario],
    [result('f', 'one [first]', 'expect.exitCode', 'expect.stdout'), result('g', 'one [second]', 'expect.exitCode')],
  );
  expect(matrix).toEqual([
    { check: 'a/b.yaml > one', assertion: 'expect.exitCode', verifying: true, faults: ['f', 'g'], alone: ['g'] },
    { check: 'a/b.yaml > one', assertion: 'expect.stdout', verifying: true, faults: ['f'], alone: [] },
    { check: 'a/b.yaml > prepares', assertion: 'expect.exitCode', verifying: false, faults: [], alone: [] },
    { check: 'a/b.yaml > prepares', assertion: 'expect.stdout', verifying: false, faults: [], alone: [] },
  ]);
});
