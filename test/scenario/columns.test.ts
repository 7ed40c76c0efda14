/** What a further driver does of a scenario, and which volumes all drivers can have in common. */
import { describe, expect, it } from 'vitest';
import { constantVolumes, drivenSteps, stepsInColumn } from '../../harness/scenario/columns.ts';
import { VERBS } from '../../harness/verbs/all.ts';
import { scenarioOf } from '../engine/fakes.ts';
import { problemsOfSteps } from './problems.ts';

it('the verbs that go through a driver are these, and no others', () => {
  const names = VERBS.entries().flatMap(({ name, throughDriver }) => (throughDriver === undefined ? [] : [name]));
  expect(names).toEqual(['run', 'create', 'delete', 'file', 'wait', 'probe']);
});

describe('the steps of a further driver', () => {
  const scenario = scenarioOf({
    sandboxes: { one: {} },
    steps: [
      { check: 'a refusal', call: { operation: 'getSandbox', path: { sandboxId: 'x' } }, expect: { status: 404 } },
      { check: 'made', as: 'made', call: 'createSandbox', expect: { status: 202 } },
      { check: 'run', run: 'true', in: 'one', expect: { exitCode: 0 } },
      { check: 'time', wait: { time: '1ms', because: 'it is a test' } },
      { check: 'a state', wait: { sandbox: 'one', state: 'Running' } },
      {
        check: 'both',
        parallel: [
          { check: 'a', run: 'true', in: 'one' },
          { check: 'b', call: { operation: 'getSandbox', path: { sandboxId: 'x' } } },
        ],
      },
      { check: 'of what was made', run: 'echo ${steps.made.body.id}', in: 'one', expect: { exitCode: 0 } },
    ],
  });
  const names = (steps: { name: string }[]): string[] => steps.map(({ name }) => name);

  it('are those that go through it', () => {
    expect(names(drivenSteps(scenario))).toEqual(['run', 'a state', 'both', 'of what was made']);
  });

  it('and with them what they depend on, which is reported by the first driver alone', () => {
    expect(names(stepsInColumn(scenario))).toEqual(['made', 'run', 'a state', 'both', 'of what was made']);
  });
});

describe('what is about plain calls', () => {
  const call = (check: string) => ({ check, in: 'one', call: { operation: 'runCommand', body: { command: 'true' } } });
  const run = (check: string, more: object = {}) => ({
    check,
    in: 'one',
    run: 'true',
    expect: { exitCode: 0 },
    ...more,
  });
  const driven = (...steps: object[]): string[] =>
    drivenSteps(scenarioOf({ sandboxes: { one: {} }, steps: steps as never })).map(({ name }) => name);

  it('is made once: no more of it is done again than there are steps that go through the driver', () => {
    expect(driven(run('a'), call('b'), call('c'), run('d'))).toEqual(['a', 'd']);
    expect(driven(run('a'), call('b'), call('c'), call('d'), run('e'))).toEqual(['a']);
    expect(driven(call('a'), call('b'), run('c'))).toEqual([]);
  });

  it('is not what a step depends on that is independent', () => {
    expect(driven(call('a'), call('b'), run('c', { independent: true }))).toEqual(['c']);
  });

  it('is all of a scenario whose rules no such step verifies', () => {
    const verifying = { ...call('b'), verifies: ['some.rule'] };
    expect(driven(run('a'), verifying)).toEqual([]);
    expect(driven(run('a', { verifies: ['some.rule'] }), verifying)).toEqual(['a']);
  });
});

it('an independent step must not name what an earlier one has made', () => {
  const step = { check: 'it is named', run: 'echo ${steps.made.exitCode}', independent: true, expect: { exitCode: 0 } };
  const made = { check: 'it is made', as: 'made', run: 'true', expect: { exitCode: 0 } };
  expect(problemsOfSteps(made, step)).toEqual(['the step needs what an earlier one has made: steps.made']);
  expect(problemsOfSteps({ ...step, run: 'true' })).toEqual([]);
});

describe('a volume that all drivers have in common', () => {
  const READ = { name: 'v', pvc: { claimName: '${volumes.data}' }, mountPath: '/mnt', readOnly: true };
  const common = (volume: object, mount: Record<string, unknown>, steps: object[] = []): string[] =>
    constantVolumes(
      scenarioOf({
        volumes: { data: volume },
        sandboxes: { one: { volumes: [mount] } },
        steps: [{ check: 'run', run: 'true', expect: { exitCode: 0 } }, ...steps] as never,
      }),
    );

  it('is one that every sandbox mounts read-only, whoever looks at it from outside', () => {
    expect(common({ files: { a: 'b' } }, READ)).toEqual(['data']);
    expect(common({}, READ, [{ check: 'seen', volume: 'data', expect: { exists: true } }])).toEqual(['data']);
  });

  it.each<[string, object, Record<string, unknown>, object[]?]>([
    ['one that can be written', {}, { ...READ, readOnly: false }],
    ['one of which that is not said', {}, { ...READ, readOnly: undefined }],
    ['one that a case decides', {}, { ...READ, readOnly: '${case}' }],
    ['one that goes with its sandbox', {}, { ...READ, pvc: { ...READ.pvc, deleteOnSandboxTermination: true } }],
    ['one that the server is to make', { provision: false }, READ],
    ['one that a step hands to the server', {}, READ, [{ check: 'probe', probe: { run: 'true', volumes: [READ] } }]],
  ])('is not %s', (_, volume, mount, steps) => {
    expect(common(volume, mount, steps)).toEqual([]);
  });

  it('is not one whose name is like that of another', () => {
    const volumes = { data: {}, other: { claim: { of: 'data', append: 'x' } } };
    expect(constantVolumes(scenarioOf({ volumes, steps: [{ check: 'run', run: 'true' }] }))).toEqual([]);
  });
});
