/** Sandboxes that a `call` makes, and commands that may take their sandbox with them. */
import { expect, it } from 'vitest';
import { ActionFailure } from '../../harness/drivers/driver.ts';
import { createScenarioRun } from '../../harness/engine/scenario-run.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import { type Fakes, fakeSurroundings, ok, scenarioOf } from './fakes.ts';

async function run(content: Partial<ScenarioFile>, fakes: Fakes, signal = new AbortController().signal) {
  const scenario = scenarioOf(content);
  const scenarioRun = createScenarioRun(scenario, fakes);
  const outcomes: Record<string, unknown> = {};
  for (const step of scenario.steps) outcomes[step.name] = (await scenarioRun.step(step, signal)).status;
  await scenarioRun.cleanUp();
  return outcomes;
}

const made: Partial<ScenarioFile> = {
  sandboxes: { copy: { start: 'step', id: '${steps.made.body.id}' } },
  steps: [
    { check: 'it is made', as: 'made', call: 'createSandbox', expect: { status: 202 } },
    { check: 'it is driven', create: 'copy', expect: { id: 'made-by-a-call' } },
    { check: 'it runs', in: 'copy', run: 'good', expect: { exitCode: 0 } },
  ],
};

it('drives a sandbox that a call has made, and creates none', async () => {
  const fakes = fakeSurroundings();
  fakes.answers = { good: ok() };
  fakes.call = async () => ({ status: 202, headers: {}, body: { id: 'made-by-a-call' }, sentAt: 0, answeredAt: 0 });
  expect(await run(made, fakes)).toEqual({ 'it is made': 'pass', 'it is driven': 'pass', 'it runs': 'pass' });
  expect(fakes.requests).toEqual([]);
});

it('blocks what needs it when the call could not be done', async () => {
  const fakes = fakeSurroundings();
  fakes.call = () => Promise.reject(new ActionFailure('no answer'));
  expect(await run(made, fakes)).toEqual({ 'it is made': 'fail', 'it is driven': 'blocked', 'it runs': 'blocked' });
});

it('a command that may end its sandbox is done also when no exit code comes back, and any other is not', async () => {
  const fakes = fakeSurroundings();
  const broken = (): never => {
    throw new ActionFailure('the stream broke off');
  };
  fakes.answers = { hog: broken };
  const steps: ScenarioFile['steps'] = [
    { check: 'created', create: 'one' },
    { check: 'may end', run: { command: 'hog', mayEnd: true }, expect: { ended: true } },
    { check: 'may not', run: 'hog' },
  ];
  const content = { sandboxes: { one: { start: 'step' as const } }, steps };
  expect(await run(content, fakes)).toEqual({ created: 'pass', 'may end': 'pass', 'may not': 'fail' });
});
