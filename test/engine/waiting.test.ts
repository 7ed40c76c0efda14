/** Waiting for a fact, when the run knows of it. */
import { describe, expect, it } from 'vitest';
import { createScenarioRun, setUpOf } from '../../harness/engine/scenario-run.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import { type Fakes, fakeSurroundings, scenarioOf } from './fakes.ts';

const signal = new AbortController().signal;

/** Runs a scenario; gives how long each step took on the clock of the fakes, and what was learnt. */
async function run(content: Partial<ScenarioFile>, fakes: Fakes, known: Record<string, number> = {}) {
  const learnt: string[] = [];
  fakes.waits = {
    patience: (fact, full) => Math.min(full, known[fact] ?? full),
    missed: (fact) => void learnt.push(`missed ${fact}`),
    came: (fact, ms) => void learnt.push(`came ${fact} ${Math.round(ms / 1000)}`),
  };
  const scenario = scenarioOf(content);
  const scenarioRun = createScenarioRun(scenario, fakes);
  for (const part of setUpOf(scenario)) await scenarioRun.setUp(part, signal);
  const took: number[] = [];
  for (const step of scenario.steps) {
    const began = fakes.now();
    await scenarioRun.step(step, signal);
    took.push(Math.round((fakes.now() - began) / 1000));
  }
  return { took, learnt: learnt.filter((line) => !line.includes('can be driven')) };
}

const asking = (body: object): Fakes => {
  const fakes = fakeSurroundings();
  fakes.call = async () => ({ status: 200, headers: {}, body, sentAt: 0, answeredAt: 0 });
  return fakes;
};
const ready = { check: 'it is ready', call: 'getSnapshot', expect: { body: { state: 'Ready' } }, eventually: '60s' };
const READY = 'getSnapshot expect.body.state "Ready"';

describe('a step that waits', () => {
  it('waits as long as it says for what never comes, and the run learns it', async () => {
    const { took, learnt } = await run({ steps: [ready] }, asking({ state: 'Creating' }));
    expect(took).toEqual([60]);
    expect(learnt).toEqual([`missed ${READY}`]);
  });

  it('waits as long as it is worth for what the run knows to be missing', async () => {
    const { took, learnt } = await run({ steps: [ready] }, asking({ state: 'Creating' }), { [READY]: 3000 });
    expect(took).toEqual([3]);
    expect(learnt).toEqual([]);
  });

  it('waits its time when something else is missing', async () => {
    const other = { ...ready, expect: { body: { state: 'Failed' } } };
    const that = { ...ready, check: 'there are two', expect: undefined, that: 'result.body.n = 2' };
    const { took, learnt } = await run({ steps: [other, that] }, asking({ state: 'Creating' }), { [READY]: 3000 });
    expect(took).toEqual([60, 60]);
    expect(learnt).toEqual(['missed getSnapshot expect.body.state "Failed"', 'missed getSnapshot result.body.n = 2']);
  });

  it('names a number by its place: another step expects another one', async () => {
    const total = { ...ready, expect: { body: { totalItems: 7 } } };
    expect((await run({ steps: [total] }, asking({ totalItems: 8 }))).learnt).toEqual([
      'missed getSnapshot expect.body.totalItems',
    ]);
  });

  it('tells when it came', async () => {
    const fakes = asking({});
    const states = ['Creating', 'Creating', 'Ready'];
    fakes.call = async () => {
      const state = states.shift() ?? 'Ready';
      return { status: 200, headers: {}, body: { state }, sentAt: 0, answeredAt: 0 };
    };
    const { took, learnt } = await run({ steps: [ready] }, fakes);
    expect(took).toEqual([1]);
    expect(learnt).toEqual([`came ${READY} 1`]);
  });

  it('that does not wait learns nothing', async () => {
    const { eventually: _, ...once } = ready;
    const { learnt } = await run({ steps: [once] }, asking({ state: 'Creating' }));
    expect(learnt).toEqual([]);
  });
});

describe('waiting for the state of a sandbox', () => {
  const paused = { check: 'it is paused', wait: { sandbox: 'one', state: 'Paused', within: '60s' } };
  const content = { sandboxes: { one: {} }, steps: [paused, { ...paused, check: 'again' }] };
  const PAUSED = 'a sandbox becomes Paused, not Running';

  it('takes as long as it says, and the run learns where the sandbox stands', async () => {
    const { took, learnt } = await run(content, fakeSurroundings());
    expect(took).toEqual([60, 60]);
    expect(learnt).toEqual([`missed ${PAUSED}`, `missed ${PAUSED}`]);
  });

  it('takes as long as it is worth', async () => {
    const { took, learnt } = await run(content, fakeSurroundings(), { [PAUSED]: 3000 });
    expect([took, learnt]).toEqual([[3, 3], []]);
  });
});

describe('a new sandbox', () => {
  const content = { sandboxes: { one: {} }, steps: [] };
  const never = (fakes: Fakes): Fakes => {
    fakes.driver.create = () => new Promise(() => {});
    return fakes;
  };

  it('is waited for as long as it is worth', async () => {
    const fakes = never(fakeSurroundings());
    fakes.waits.patience = () => 20;
    const scenario = scenarioOf(content);
    const [part] = setUpOf(scenario);
    if (part === undefined) throw new Error('no set-up');
    expect(await createScenarioRun(scenario, fakes).setUp(part, signal)).toEqual({
      status: 'fail',
      reasons: ['it cannot be driven after 0.02 s, and a sandbox before it never could'],
    });
  });
});
