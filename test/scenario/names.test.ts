/** Names in expressions, of sandboxes and of steps: lint says which lead nowhere and which are there twice. */
import { describe, expect, it } from 'vitest';
import { problems, problemsOfSteps } from './problems.ts';

const run = (command: string, more: Record<string, unknown> = {}) =>
  problemsOfSteps({ check: 'a step', run: command, expect: { exitCode: 0 }, ...more });

describe('a name in an expression', () => {
  it.each([
    ['${sandboxes.one.id} ${run.mark} ${target.image} ${target.hostPath} ${target.ossfs.bucket}'],
    ['${$merge([{"a": 1}, {"b": run.mark}]).a}'],
    ['${[{"name": "x", "id": run.mark}][name = "x"].id}'],
  ])('that is there is right: %s', (command) => {
    expect(run(command)).toEqual([]);
  });

  it.each([
    ['${sandbxes.one.id}', 'an expression names sandbxes, which does not exist | did you mean sandboxes?'],
    ['${sandbox.one.id}', 'sandbox has no one | did you mean home?'],
    ['${sandboxes.two.id}', 'sandboxes has no two | known here: one'],
    ['${sandboxes.one.ids}', 'sandboxes.one has no ids | did you mean id?'],
    ['${target.imge}', 'target has no imge | did you mean image?'],
    ['${run.ids}', 'run has no ids | did you mean id?'],
    ['${fixtures.server}', 'fixtures has no server'],
    ['${steps.made.body}', 'no earlier step keeps its result as made'],
    ['${case}', '`case` is known in what has `for`'],
    ['${result.stdout}', '`result` is known in `that`'],
  ])('that leads nowhere is told: %s', (command, told) => {
    const [found = '', ...more] = run(command);
    expect(more).toEqual([]);
    expect(found).toMatch(told);
    // The same in the other places that have expressions.
    expect(run('true', { expect: { stdout: command } })[0]).toBe(found);
    expect(
      problems({ sandboxes: { one: { env: { A: command } } }, steps: [{ check: 'abc', run: 'x', expect: {} }] }),
    ).toContain(found);
  });

  it('is held to the same in conditions', () => {
    expect(run('true', { that: 'reslt.exitCode = 0' })[0]).toMatch(/names reslt.*did you mean result/);
    expect(run('true', { that: 'result.exitCode = case' })).toEqual(['`case` is known in what has `for`']);
    expect(run('true', { that: 'result.exitCode = case', for: { zero: 0 } })).toEqual([]);
    expect(run('true', { that: '$sandboxes.one' })).toEqual([]);
  });

  it('is not of the case in the cases themselves', () => {
    expect(run('echo ${case}', { for: { a: 'x', b: '${case}' } })[0]).toMatch('`case` is known');
  });

  it('is of the case in the actions of a step that has cases', () => {
    const both = ['one', 'two'].map((check) => ({ check, run: 'echo ${case}', expect: {} }));
    expect(problemsOfSteps({ check: 'both', parallel: both, for: { one: 1 } })).toEqual([]);
    expect(problemsOfSteps({ check: 'both', parallel: both })).toHaveLength(2);
    const own = both.map((part, index) => (index === 0 ? { ...part, for: { one: 1 } } : part));
    expect(problemsOfSteps({ check: 'both', parallel: own })).toHaveLength(1);
  });

  it('of a fixture is one that the scenario has', () => {
    const found = problems({
      fixtures: { server: 'no-such-file' },
      sandboxes: { one: {} },
      steps: [{ check: 'a step', run: '${fixtures.sever}', expect: {} }],
    });
    expect(found.filter((problem) => !problem.includes('cannot be read'))).toEqual([
      'fixtures has no sever | did you mean server?',
    ]);
  });
});

describe('several sandboxes of one kind', () => {
  const steps = [{ check: 'a step', in: 'red', run: 'true', expect: {} }];
  const env = { COLOR: '${case.color}' };

  it('are called after their cases, and `case` is known in them', () => {
    const kind = { env, for: { red: { color: 'r' }, blue: { color: 'b' } } };
    expect(problems({ sandboxes: { kind }, steps })).toEqual([]);
    const inKind = [{ check: 'a step', in: 'kind', run: 'true', expect: {} }];
    expect(problems({ sandboxes: { kind }, steps: inKind })).toEqual([
      'the scenario declares no sandbox kind | known here: red, blue',
    ]);
  });

  it('have names of their own', () => {
    const twice = (other: string) =>
      problems({ sandboxes: { kind: { for: { red: 1, blue: 2 } }, ...{ [other]: {} } }, steps });
    expect(twice('green')).toEqual([]);
    expect(twice('blue')).toEqual(['another sandbox is called blue']);
    const kinds = { kind: { for: { red: 1, blue: 2 } }, other: { for: { blue: 3 } } };
    expect(problems({ sandboxes: kinds, steps })).toEqual(['another sandbox is called blue']);
    expect(problems({ sandboxes: { red: { for: { red: 1 } } }, steps })).toEqual([]);
  });

  it('are at least one, with names that expressions can have', () => {
    expect(problems({ sandboxes: { kind: { for: {} }, red: {} }, steps })[0]).toMatch('fewer than 1');
    expect(problems({ sandboxes: { kind: { for: { 'not a name': 1 } }, red: {} }, steps })[0]).toMatch(
      'cannot be a name',
    );
  });

  it('name in their cases what is there, and no case', () => {
    const kind = (value: string) =>
      problems({ volumes: { data: {} }, sandboxes: { kind: { for: { red: value } } }, steps });
    expect(kind('${volumes.data}')).toEqual([]);
    expect(kind('${volumes.dat}')).toEqual(['volumes has no dat | did you mean data?']);
    expect(kind('${case}')[0]).toMatch('`case` is known');
  });
});

describe('actions side by side', () => {
  const action = (check: string, more = {}) => ({ check, run: 'true', expect: { exitCode: 0 }, ...more });
  const cases = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, index]));
  const parallel = (...actions: unknown[]) => problemsOfSteps({ check: 'both', parallel: actions });

  it('are two to twenty-four, each case of them one', () => {
    expect(parallel(action('act a'))).toEqual(['parallel takes 2 to 24 actions, and here are 1']);
    expect(parallel(action('act a', { for: cases(1) }))).toEqual(['parallel takes 2 to 24 actions, and here are 1']);
    expect(parallel(action('act a', { for: cases(2) }))).toEqual([]);
    expect(parallel(action('act a', { for: cases(23) }), action('act b'))).toEqual([]);
    expect(parallel(action('act a', { for: cases(24) }), action('act b'))).toEqual([
      'parallel takes 2 to 24 actions, and here are 25',
    ]);
  });

  it('have names of their own, also against the cases of others', () => {
    expect(parallel(action('act a'), action('act a'))).toEqual(['another action has the name act a']);
    expect(parallel(action('act a', { for: cases(2) }), action('act a [c1]'))).toEqual([
      'another action has the name act a [c1]',
    ]);
  });

  it('are no actions of several, and not what stands for others', () => {
    expect(parallel(action('act a'), { check: 'act b', parallel: [] })[0]).toMatch('unknown key parallel');
    expect(parallel(action('act a'), { check: 'act b', violations: {} })[0]).toMatch('unknown key violations');
    expect(parallel(action('act a'), { check: 'act b', expect: {} })[0]).toMatch('the step does nothing');
  });

  it('know nothing of what the others keep', () => {
    const found = parallel(action('act a', { as: 'kept' }), { ...action('act b'), run: 'echo ${steps.kept.stdout}' });
    expect(found[0]).toMatch('no earlier step keeps its result as kept');
    expect(parallel(action('act a', { as: 'kept' }), action('act b', { as: 'kept' }))).toEqual([
      'another step keeps its result as kept',
    ]);
  });
});

it('a step is not called as the case of another', () => {
  const step = (check: string, more = {}) => ({ check, run: 'true', expect: {}, ...more });
  expect(problemsOfSteps(step('abc', { for: { x: 1 } }), step('abc [x]'))).toEqual([
    'another step has this name; names tell tests apart',
  ]);
});

describe('a wait', () => {
  const wait = (own: unknown) => problemsOfSteps({ check: 'waited', wait: own });
  const told = [expect.stringMatching('^wait takes')];

  it('is for a state or for a time, and for nothing that it would not look at', () => {
    expect(wait({ sandbox: 'one', state: 'Paused' })).toEqual([]);
    expect(wait({ sandbox: 'one', state: 'Paused', within: '5s' })).toEqual([]);
    expect(wait({ time: '1s', because: 'it is tested' })).toEqual([]);
    expect(wait({ sandbox: 'one' })).toEqual(told);
    expect(wait({ time: '1s' })).toEqual(told);
    expect(wait({ time: '1s', because: 'it is tested', state: 'Paused' })).toEqual(told);
    expect(wait({ time: '1s', because: 'it is tested', within: '5s' })).toEqual(told);
    expect(wait({ sandbox: 'one', state: 'Paused', because: 'of it' })).toEqual(told);
    expect(wait({ sandbox: 'one', state: 'Paused', time: '1s', because: 'of it' })).toEqual(told);
  });
});

describe('a request', () => {
  it('of fetch has one body', () => {
    const fetch = (own: object) =>
      problemsOfSteps({ check: 'got', fetch: { endpoint: {}, ...own }, expect: { status: 200 } });
    expect(fetch({ text: 'a' })).toEqual([]);
    expect(fetch({ text: 'a', base64: 'YQ==' })).toEqual(['a request has one body, not text and base64']);
  });

  it('of call has one body, and `sandbox` with createSandbox alone', () => {
    const call = (own: object) =>
      problemsOfSteps({ check: 'asked', call: { operation: 'createSandbox', ...own }, expect: { status: 202 } });
    expect(call({ sandbox: {} })).toEqual([]);
    expect(call({ sandbox: {}, body: {} })).toEqual(['a request has one body, not body and sandbox']);
    expect(call({ text: '', base64: '' })).toEqual(['a request has one body, not text and base64']);
    expect(call({ operation: 'getSandbox', sandbox: {} })).toEqual(['`sandbox` belongs to createSandbox']);
  });
});

describe('a name that a case gives', () => {
  const look = (more: Record<string, unknown>) => ({ check: 'a step', run: 'true', expect: { exitCode: 0 }, ...more });

  it('is one that the scenario declares, in each case', () => {
    expect(problemsOfSteps(look({ in: '${case}', for: { a: 'one' } }))).toEqual([]);
    expect(problemsOfSteps(look({ in: '${case.name}', for: { a: { name: 'one' } } }))).toEqual([]);
    expect(problemsOfSteps(look({ in: '${case}', for: { a: 'one', b: 'tow' } })).join()).toContain('no sandbox tow');
    const parallel = [look({ in: '${case}', for: { a: 'one', b: 'tow' } })];
    expect(problemsOfSteps({ check: 'both', parallel }).join()).toContain('no sandbox tow');
  });

  it('must be known before the run, and there must be a case', () => {
    expect(problemsOfSteps(look({ in: '${case}', for: { a: '${run.id}' } })).join()).toContain('no sandbox ${case}');
    expect(problemsOfSteps(look({ in: '${case}' })).join()).toContain('no sandbox ${case}');
    expect(problemsOfSteps(look({ in: '${run.id}' }))).not.toEqual([]);
  });
});
