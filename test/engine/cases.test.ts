/** `for` in sandboxes and in the actions of parallel, and what a step that was not done leaves unknown. */
import { describe, expect, it } from 'vitest';
import { createScenarioRun, setUpOf } from '../../harness/engine/scenario-run.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import type { Outcome } from '../../harness/verdict/outcome.ts';
import { type Fakes, fakeSurroundings, ok, scenarioOf } from './fakes.ts';

const { signal } = new AbortController();

async function run(content: Partial<ScenarioFile>, around: Fakes): Promise<Record<string, Outcome>> {
  const scenario = scenarioOf(content);
  const scenarioRun = createScenarioRun(scenario, around);
  const outcomes: Record<string, Outcome> = {};
  for (const part of setUpOf(scenario)) outcomes[part.name] = await scenarioRun.setUp(part, signal);
  for (const step of scenario.steps) outcomes[step.name] = await scenarioRun.step(step, signal);
  await scenarioRun.cleanUp();
  return outcomes;
}

const pass = { status: 'pass' };

describe('several sandboxes of one kind', () => {
  const kind = {
    env: { COLOR: '${case.color}', BESIDE: '${volumes.data}' },
    volumes: [{ name: 'v', pvc: { claimName: '${case.claim}' }, mountPath: '/mnt' }],
    for: { red: { color: 'r', claim: '${volumes.data}' }, blue: { color: 'b', claim: 'c-${run.id}' } },
  };

  it('are made of their cases, beside the others', async () => {
    const around = fakeSurroundings();
    around.answers = { good: ok() };
    const outcomes = await run(
      {
        volumes: { data: {} },
        sandboxes: { kind, plain: {} },
        steps: [{ check: 'in one', in: 'blue', run: 'good', expect: { exitCode: 0 } }],
      },
      around,
    );
    expect(outcomes).toEqual({
      'set up: volume data': pass,
      'set up: sandbox red': pass,
      'set up: sandbox blue': pass,
      'set up: sandbox plain': pass,
      'in one': pass,
    });
    const claim = around.log[0]?.replace('volume ', '');
    const red = around.requests.find(({ env }) => env.COLOR === 'r');
    const blue = around.requests.find(({ env }) => env.COLOR === 'b');
    expect(around.requests).toHaveLength(3);
    expect([red?.env.BESIDE, blue?.env.BESIDE]).toEqual([claim, claim]);
    expect([red?.volumes[0], blue?.volumes[0]]).toMatchObject([
      { pvc: { claimName: claim } },
      { pvc: { claimName: 'c-r1' } },
    ]);
  });

  it('leave a volume of a case unknown when a step in them is not done', async () => {
    const around = fakeSurroundings();
    const outcomes = await run(
      {
        volumes: { data: {}, other: {} },
        sandboxes: { kind },
        steps: [
          { check: 'is not done', in: 'red', run: 'no answer', expect: { exitCode: 0 } },
          { check: 'the volume of the case', volume: 'data', expect: { exists: true } },
          { check: 'another volume', volume: 'other', expect: { exists: true } },
        ],
      },
      around,
    );
    expect(outcomes).toMatchObject({
      'is not done': { status: 'fail' },
      'the volume of the case': { status: 'blocked', by: 'is not done' },
      'another volume': pass,
    });
  });
});

it('a step that is not done leaves nothing unknown but volumes and what it makes', async () => {
  const around = fakeSurroundings();
  around.hostPath = '/host';
  around.answers = { [`echo ${around.runId} /host`]: ok() };
  const mount = { name: 'v', host: { path: '${target.hostPath}/${run.id}' }, mountPath: '/mnt' };
  const outcomes = await run(
    {
      sandboxes: { one: { volumes: [mount] } },
      steps: [
        { check: 'is not done', as: 'undone', run: 'no answer', expect: { exitCode: 0 } },
        { check: 'names the run', run: 'echo ${run.id} ${target.hostPath}', expect: { exitCode: 0 } },
        { check: 'names its result', run: 'echo ${steps.undone.stdout}', expect: { exitCode: 0 } },
      ],
    },
    around,
  );
  expect(outcomes).toMatchObject({
    'is not done': { status: 'fail' },
    'names the run': pass,
    'names its result': { status: 'blocked', by: 'is not done' },
  });
});

describe('an action of parallel that has cases', () => {
  const parallel = [
    {
      check: 'each says its word',
      run: 'say ${case.word}',
      as: 'said',
      expect: { stdout: '${case.word}' },
      for: { first: { word: 'a' }, second: { word: 'b' } },
    },
    { check: 'another', run: 'say a', as: 'other', expect: { exitCode: 0 } },
  ];
  const base = { sandboxes: { one: {} } };

  it('is done once for each, and what it keeps lies below the name of the case', async () => {
    const around = fakeSurroundings();
    around.answers = { 'say a': ok('a'), 'say b': ok('b') };
    const outcomes = await run(
      {
        ...base,
        steps: [
          { check: 'all at once', parallel },
          {
            check: 'what was kept',
            recall: 'said',
            expect: { first: { stdout: 'a' }, second: { stdout: 'b' } },
            that: ['steps.said.second.stdout = "b"', 'steps.other.stdout = "a"'],
          },
        ],
      },
      around,
    );
    expect(outcomes).toMatchObject({ 'all at once': pass, 'what was kept': pass });
  });

  it('names the case that failed, and that alone', async () => {
    const around = fakeSurroundings();
    around.answers = { 'say a': ok('a'), 'say b': ok('x') };
    const outcomes = await run({ ...base, steps: [{ check: 'all at once', parallel }] }, around);
    expect(outcomes['all at once']).toEqual({
      status: 'fail',
      reasons: ['each says its word [second]: stdout: expected "b", got "x"'],
      assertions: ['each says its word [second]: expect.stdout'],
      undone: [],
    });
  });

  it('has its own case, also in a step with cases', async () => {
    const around = fakeSurroundings();
    around.answers = { 'say a': ok('a'), 'say b': ok('b'), 'say outer': ok('outer') };
    const outer = { check: 'of the step', run: 'say ${case.word}', expect: { stdout: 'outer' } };
    const step = { check: 'both', parallel: [...parallel.slice(0, 1), outer], for: { it: { word: 'outer' } } };
    expect(await run({ ...base, steps: [step] }, around)).toMatchObject({ 'both [it]': pass });
  });

  it('is blocked with the rest when a case needs what is not there', async () => {
    const around = fakeSurroundings();
    around.failVolume = 'data';
    const call = { operation: 'getSandbox', path: { sandboxId: '${case}' } };
    const needy = { check: 'each', call, expect: {}, for: { first: 'a', second: '${volumes.data}' } };
    const steps = [{ check: 'all at once', parallel: [needy] }];
    const outcomes = await run({ volumes: { data: {} }, steps }, around);
    expect(outcomes['all at once']).toMatchObject({ status: 'blocked', by: 'set up: volume data' });
  });
});

describe('names that cases give', () => {
  const sandboxes = { kind: { start: 'step' as const, for: { one: 1, two: 2 } } };
  const names = { first: { name: 'one' }, second: { name: 'two' } };

  it('are those of sandboxes, in steps and in actions side by side', async () => {
    const around = fakeSurroundings();
    around.answers = { 'look one': ok('one'), 'look two': ok('two') };
    const look = {
      in: '${case.name}',
      run: 'look ${case.name}',
      expect: { exitCode: 0, stdout: '${case.name}' },
      for: names,
    };
    const outcomes = await run(
      {
        sandboxes,
        steps: [
          { check: 'both come up', parallel: [{ check: 'up', create: '${case.name}', for: names }] },
          { check: 'in each', ...look },
          { check: 'in both at once', parallel: [{ check: 'look', ...look }] },
          { check: 'the first goes', delete: '${case}', for: { it: 'one' } },
          { check: 'and is gone', in: 'one', run: 'look one', expect: { exitCode: 0 } },
        ],
      },
      around,
    );
    expect(outcomes).toMatchObject({
      'both come up': pass,
      'in each [first]': pass,
      'in each [second]': pass,
      'in both at once': pass,
      'the first goes [it]': pass,
      'and is gone': { status: 'fail' },
    });
  });

  it('belong to what a step needs: one that was not made blocks its own case only', async () => {
    const around = fakeSurroundings();
    around.answers = { look: ok() };
    around.failCreateAt = 'two-is-refused';
    const volumes = [{ name: 'v', pvc: { claimName: 'c' }, mountPath: '/${case}' }];
    const outcomes = await run(
      {
        sandboxes: { kind: { volumes, for: { one: 'one', two: 'two-is-refused' } } },
        steps: [{ check: 'in each', in: '${case}', run: 'look', expect: { exitCode: 0 }, for: { a: 'one', b: 'two' } }],
      },
      around,
    );
    expect(outcomes['in each [a]']).toEqual(pass);
    expect(outcomes['in each [b]']).toEqual({ status: 'blocked', by: 'set up: sandbox two' });
  });
});
