/** `wait` for a state. */
import { expect, it } from 'vitest';
import { createCleaner } from '../../harness/engine/cleaner.ts';
import { createScenarioRun, setUpOf } from '../../harness/engine/scenario-run.ts';
import { fakeSurroundings, ok, scenarioOf } from '../engine/fakes.ts';

const signal = new AbortController().signal;

it('is not gone on with when the sandbox has ended', async () => {
  const fakes = fakeSurroundings();
  fakes.driver.create = async (request) => ({
    ...(await fakeSurroundings().driver.create(request)),
    state: async () => 'Failed',
  });
  const steps = ['Running', 'Failed'].map((state) => ({ check: `it is ${state}`, wait: { sandbox: 'one', state } }));
  const scenario = scenarioOf({ sandboxes: { one: {} }, steps });
  const run = createScenarioRun(scenario, fakes, createCleaner());
  for (const part of setUpOf(scenario)) await run.setUp(part, signal);
  const outcomes = [];
  for (const step of scenario.steps) outcomes.push(await run.step(step, signal));
  expect(outcomes).toEqual([
    { status: 'fail', reasons: ['sandbox one will not reach Running: it is Failed'] },
    { status: 'pass' },
  ]);
});

it('a sandbox that is Running again is asked anew where it is to be reached', async () => {
  const fakes = fakeSurroundings();
  const states = ['Resuming', 'Running'];
  const driven = (id: string, place: string) => ({
    id,
    run: async () => ok(place),
    start: async () => {},
    file: async () => ({ ok: true as const }),
    state: async () => states.shift() ?? 'Paused',
    remove: async () => {},
  });
  fakes.driver.create = async () => driven('s', 'first');
  fakes.driver.connect = async (id) => driven(id, 'second');
  const scenario = scenarioOf({
    sandboxes: { one: {} },
    steps: [
      { check: 'it runs', wait: { sandbox: 'one', state: 'Running' } },
      { check: 'elsewhere', run: 'where', expect: { stdout: 'second' } },
      { check: 'it is paused', wait: { sandbox: 'one', state: 'Paused' } },
    ],
  });
  const run = createScenarioRun(scenario, fakes, createCleaner());
  for (const part of setUpOf(scenario)) expect(await run.setUp(part, signal)).toEqual({ status: 'pass' });
  for (const step of scenario.steps) expect(await run.step(step, signal)).toEqual({ status: 'pass' });
});
