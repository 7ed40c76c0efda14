/** A fixture that does not work is made again, and is never held against the server. */
import { expect, it } from 'vitest';
import { withFixtures } from '../../harness/engine/fixture.ts';
import type { ScenarioRun } from '../../harness/engine/scenario-run.ts';
import { timeOf } from '../../harness/scenario/times.ts';
import type { Outcome } from '../../harness/verdict/outcome.ts';
import { scenarioOf } from './fakes.ts';

const PASS: Outcome = { status: 'pass' };
const NOT_HELD: Outcome = { status: 'fail', reasons: ['exitCode: expected 0, got 1'], assertions: ['expect.exitCode'] };
const UNDONE: Outcome = { status: 'fail', reasons: ['execd did not answer'] };

const scenario = scenarioOf({
  title: 'x',
  profile: 'lifecycle',
  sandboxes: { one: {} },
  steps: [
    { check: 'prepared', run: 'true', expect: 0 },
    { check: 'started', fixture: true, run: 'true', expect: 0 },
    { check: 'works', fixture: true, run: 'true', expect: 0, eventually: '5s' },
    { check: 'verified', run: 'true', expect: 0, verifies: ['a.rule'] },
  ],
});

/** Does the step of a name; each step ends in these ways, one after the other, the last one again and again. */
async function done(name: string, outcomes: Record<string, Outcome[]>): Promise<{ outcome: Outcome; made: string[] }> {
  const made: string[] = [];
  const plain: ScenarioRun = {
    setUp: async () => PASS,
    cleanUp: async () => [],
    async step({ name: step }) {
      made.push(step);
      const ways = outcomes[step] ?? [PASS];
      return (ways.length > 1 ? ways.shift() : ways[0]) ?? PASS;
    },
  };
  const planned = scenario.steps.find((step) => step.name === name);
  if (planned === undefined) throw new Error(name);
  return { outcome: await withFixtures(scenario, plain).step(planned, new AbortController().signal), made };
}

it('one that works is made once', async () => {
  expect(await done('works', {})).toEqual({ outcome: PASS, made: ['works'] });
});

it('one that works at last passes, made anew from its first step', async () => {
  const { outcome, made } = await done('works', { works: [NOT_HELD, NOT_HELD, PASS] });
  expect(outcome).toEqual(PASS);
  expect(made).toEqual(['works', 'started', 'works', 'started', 'works']);
});

it('one that never works is a harness error, after two more attempts', async () => {
  const { outcome, made } = await done('works', { works: [NOT_HELD] });
  expect(outcome).toEqual({
    status: 'error',
    reason: 'a fixture of the suite did not work, made 3 times: exitCode: expected 0, got 1',
  });
  expect(made.filter((name) => name === 'works')).toHaveLength(3);
});

it('what could not be done at all is the server’s, at once and in an attempt after that', async () => {
  expect(await done('works', { works: [UNDONE] })).toEqual({ outcome: UNDONE, made: ['works'] });
  const later = await done('works', { works: [NOT_HELD], started: [UNDONE] });
  expect(later).toEqual({ outcome: UNDONE, made: ['works', 'started'] });
});

it('a step that is about no fixture is done once, whatever comes of it', async () => {
  expect(await done('verified', { verified: [NOT_HELD] })).toEqual({ outcome: NOT_HELD, made: ['verified'] });
});

it('has time for all attempts', () => {
  const [, started, works] = scenario.steps;
  expect(timeOf(scenario, started!, { createMs: 0, readyMs: 0 })).toBe(90_000);
  expect(timeOf(scenario, works!, { createMs: 0, readyMs: 0 })).toBe(35_000 + 2 * (30_000 + 35_000));
});
