/** Which rules a check verifies: of the whole step, of a case, of an assertion, of an action of parallel. */
import { describe, expect, it } from 'vitest';
import { planned, problemsOfSteps } from './problems.ts';

const cases = { first: 1, second: 2, third: 3 };
const step = (verifies: unknown[], more: Record<string, unknown> = {}) => ({
  check: 'a step',
  verifies,
  run: 'true',
  expect: { exitCode: 0, stdout: 'x' },
  that: ['result.exitCode = 0', 'result.stdout = "x"'],
  ...more,
});

describe('a rule of a step', () => {
  it('is verified by all of it', () => {
    expect(planned('a step', step(['list.pages', 'list.order'])).verifies).toEqual([
      { rule: 'list.pages' },
      { rule: 'list.order' },
    ]);
  });

  it('is verified by the cases that it names, and by no other', () => {
    const written = step(['sandbox.create', { rule: 'list.pages', cases: ['first', 'third'] }], { for: cases });
    const rules = (name: string) => planned(name, written).verifies.map(({ rule }) => rule);
    expect(rules('a step [first]')).toEqual(['sandbox.create', 'list.pages']);
    expect(rules('a step [second]')).toEqual(['sandbox.create']);
    expect(rules('a step [third]')).toEqual(['sandbox.create', 'list.pages']);
  });

  it('is verified by the assertions that it names, also in some cases only', () => {
    const entry = { rule: 'list.pages', cases: ['second'], assertions: ['expect.exitCode', 'that.1'] };
    const written = step([entry, { rule: 'list.order', assertions: ['that'] }], { for: cases });
    expect(planned('a step [second]', written).verifies).toEqual([
      { rule: 'list.pages', assertions: ['expect.exitCode', 'that.1'] },
      { rule: 'list.order', assertions: ['that'] },
    ]);
    expect(planned('a step [first]', written).verifies).toEqual([{ rule: 'list.order', assertions: ['that'] }]);
  });
});

describe('a rule of an action of parallel', () => {
  const parallel = {
    check: 'both',
    verifies: ['sandbox.create'],
    parallel: [
      { check: 'the one', verifies: ['list.pages'], run: 'true', expect: { exitCode: 0 }, that: 'true' },
      {
        check: 'each',
        verifies: [{ rule: 'list.order', cases: ['second'], assertions: ['that.0'] }],
        run: 'true',
        expect: { exitCode: 0 },
        that: 'true',
        for: { first: 1, second: 2 },
      },
    ],
  };

  it('reaches the check, with the assertions of the action', () => {
    expect(planned('both', parallel).verifies).toEqual([
      { rule: 'sandbox.create' },
      { rule: 'list.pages', assertions: ['the one: expect.exitCode', 'the one: that.0'] },
      { rule: 'list.order', assertions: ['each [second]: that.0'] },
    ]);
  });

  it('reaches each case of the step', () => {
    const written = { ...parallel, for: { red: 1, blue: 2 } };
    for (const name of ['both [red]', 'both [blue]']) expect(planned(name, written).verifies).toHaveLength(3);
  });

  it('of an action that expects nothing is about its being done', () => {
    const actions = ['one', 'two'].map((check) => ({ check, delete: 'one', verifies: ['list.pages'] }));
    expect(planned('both', { check: 'both', parallel: actions }).verifies).toEqual([
      { rule: 'list.pages', assertions: ['one: done'] },
      { rule: 'list.pages', assertions: ['two: done'] },
    ]);
  });
});

describe('lint', () => {
  const told = (verifies: unknown[], more: Record<string, unknown> = {}) => problemsOfSteps(step(verifies, more));

  it('knows the rules of the register, in each way to write them', () => {
    const wrong = ['no requirement has the id list.page | did you mean list.pages?'];
    expect(told(['list.page'])).toEqual(wrong);
    expect(told([{ rule: 'list.page' }])).toEqual(wrong);
    const actions = ['one', 'two'].map((check) => ({ check, run: 'true', expect: {} }));
    expect(
      problemsOfSteps({ check: 'both', parallel: [{ ...actions[0], verifies: ['list.page'] }, actions[1]] }),
    ).toEqual(wrong);
  });

  it('knows the cases of the step', () => {
    const of = (name: string) => [{ rule: 'list.pages', cases: [name] }];
    expect(told(of('second'), { for: cases })).toEqual([]);
    expect(told(of('secnd'), { for: cases })).toEqual(['the step has no case secnd | did you mean second?']);
    expect(told(of('second'))).toEqual(['the step has no case second']);
    expect(told([{ rule: 'list.pages', cases: [] }], { for: cases })[0]).toMatch('fewer than 1');
  });

  it('knows the assertions of the step, and what stands for several', () => {
    const of = (name: string) => told([{ rule: 'list.pages', assertions: [name] }]);
    for (const name of ['expect', 'expect.exitCode', 'that', 'that.1']) expect(of(name)).toEqual([]);
    expect(of('expect.exitcode')).toEqual([
      'the step has no assertion expect.exitcode | did you mean expect.exitCode?',
    ]);
    expect(of('that.2')[0]).toMatch('the step has no assertion that.2');
    expect(of('expectation')[0]).toMatch('the step has no assertion expectation');
    expect(of('exitCode')[0]).toMatch('cannot be "exitCode"');
  });

  it('knows them of an action by the names that the action gives', () => {
    const actions = (name: string) =>
      ['one', 'two'].map((check) => ({
        check,
        run: 'true',
        expect: { exitCode: 0 },
        ...(check === 'one' ? { verifies: [{ rule: 'list.pages', assertions: [name] }] } : {}),
      }));
    const both = (name: string) => problemsOfSteps({ check: 'both', parallel: actions(name) });
    expect(both('expect.exitCode')).toEqual([]);
    expect(both('expect.stdout')[0]).toMatch('the step has no assertion expect.stdout');
  });

  it('takes a rule that is named for the whole step for enough', () => {
    const twice = ['list.pages is named for the whole step, and once more'];
    expect(told(['list.pages', { rule: 'list.pages', assertions: ['that'] }])).toEqual(twice);
    expect(told([{ rule: 'list.pages', assertions: ['that'] }, { rule: 'list.pages' }])).toEqual(twice);
    const apart = [
      { rule: 'list.pages', cases: ['first'], assertions: ['that.0'] },
      { rule: 'list.pages', cases: ['second'], assertions: ['that.1'] },
    ];
    expect(told(apart, { for: cases })).toEqual([]);
  });
});
