/** Steps about a fixture: which are made again together, what is at stake, and what lint does not allow them. */
import { expect, it } from 'vitest';
import { planChecks } from '../../harness/runner/plan.ts';
import { atStake, fixtureBlock } from '../../harness/scenario/fixture-steps.ts';
import { loaded, problemsOfSteps } from './problems.ts';

const step = (check: string, more: Record<string, unknown> = {}) => ({
  check,
  run: 'true',
  expect: { exitCode: 0 },
  ...more,
});

const scenario = loaded({
  sandboxes: { one: {} },
  steps: [
    step('before', { verifies: ['sandbox.create'] }),
    step('started', { fixture: true }),
    step('works', { fixture: true }),
    step('verified', { verifies: ['list.pages', 'list.order'] }),
    step('still works', { fixture: true }),
    step('verified again', { verifies: ['list.pages'] }),
  ],
});

it('one is made again with those right before it', () => {
  const names = (name: string) => fixtureBlock(scenario, name).map((planned) => planned.name);
  expect(names('started')).toEqual(['started']);
  expect(names('works')).toEqual(['started', 'works']);
  expect(names('still works')).toEqual(['still works']);
});

it('the rules of what comes after the first of them cannot be judged without them', () => {
  expect(atStake(scenario)).toEqual([{ rule: 'list.pages' }, { rule: 'list.order' }]);
  const { checks } = planChecks(scenario, { capabilities: [], createMs: 1, readyMs: 1 });
  const [before, started] = checks.filter(({ kind }) => kind === 'step');
  expect([before?.atStake, started?.verifies, started?.atStake]).toEqual([undefined, [], atStake(scenario)]);
});

it('none verifies a rule, stands for several actions, or says false', () => {
  expect(problemsOfSteps(step('it is so', { fixture: true, verifies: ['list.pages'] }))).toEqual([
    expect.stringMatching(/^a step that is about a fixture verifies no rule/),
  ]);
  const parallel = { parallel: [step('one'), step('two')] };
  expect(problemsOfSteps({ check: 'it is so', fixture: true, ...parallel })).toEqual([
    '`fixture` does not go with parallel',
  ]);
  expect(problemsOfSteps({ check: 'it is so', parallel: [step('one', { fixture: true }), step('two')] })).toEqual([
    expect.stringMatching(/unknown key fixture/),
  ]);
  expect(problemsOfSteps(step('it is so', { fixture: false }))).toEqual(['steps.0.fixture must be true']);
});
