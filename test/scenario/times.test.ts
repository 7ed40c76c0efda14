/** How long a step may take. */
import { describe, expect, it } from 'vitest';
import type { Part } from '../../harness/format/step.ts';
import { impatient, longestWait, timeOf, waitsMs } from '../../harness/scenario/times.ts';
import { scenarioOf } from '../engine/fakes.ts';
import { loaded } from './problems.ts';

const READY_MS = 60_000;
const CREATE_MS = 120_000;
const step = (own: Partial<Part>): Part => ({ check: 'a step', ...own });
const run = (more: Partial<Part> = {}): Part => step({ run: 'true', expect: {}, ...more });
const together = (...parts: Part[]): Part =>
  step({ parallel: parts.map((part, index) => ({ ...part, check: `part ${index}` })) });

/** The time of one step in a scenario. */
function timeFor(part: Part, timeout?: string): number {
  const scenario = scenarioOf({ steps: [part], ...(timeout === undefined ? {} : { timeout }) });
  const [planned] = scenario.steps;
  if (planned === undefined) throw new Error('no step');
  return timeOf(scenario, planned, { createMs: CREATE_MS, readyMs: READY_MS });
}

describe('the time of a step', () => {
  it('is that of its scenario, 30 seconds when it says none', () => {
    expect(timeFor(run())).toBe(30_000);
    expect(timeFor(run(), '5s')).toBe(5_000);
  });

  it('is longer by what the step says that it waits', () => {
    expect(timeFor(run({ eventually: '10s' }))).toBe(40_000);
    expect(timeFor(step({ wait: { sandbox: 'one', state: 'Paused' } }))).toBe(60_000);
    expect(timeFor(step({ wait: { sandbox: 'one', state: 'Paused', within: '500ms' } }))).toBe(30_500);
    expect(timeFor(step({ wait: { time: '2m', because: 'of it' } }))).toBe(150_000);
  });

  it('is at least that of a new sandbox where it brings one up', () => {
    expect(timeFor(step({ create: 'one' }))).toBe(CREATE_MS + READY_MS);
    expect(timeFor(step({ create: 'one' }), '5m')).toBe(300_000);
    expect(timeFor(step({ probe: { run: 'true', within: '20s' } }))).toBe(CREATE_MS + READY_MS + 20_000);
  });

  it('is at least that of a creation where it asks for one, which may be refused late', () => {
    expect(timeFor(step({ call: 'createSandbox', expect: {} }))).toBe(CREATE_MS);
    expect(timeFor(step({ call: { operation: 'createSandbox', wrong: true }, expect: {} }))).toBe(CREATE_MS);
    expect(timeFor(step({ call: 'listSandboxes', expect: {} }))).toBe(30_000);
  });

  it('is what the slowest of its actions needs', () => {
    expect(timeFor(together(run({ eventually: '10s' }), run({ eventually: '1s' }), run()))).toBe(40_000);
    expect(timeFor(together(step({ create: 'one' }), run({ eventually: '10s' })))).toBe(CREATE_MS + READY_MS + 10_000);
    expect(timeFor(together(run({ for: { first: 1, second: 2 }, eventually: '3s' })))).toBe(33_000);
  });
});

describe('longestWait', () => {
  it('is the longest patience of any step, also inside parallel', () => {
    const steps = [run({ eventually: '10s' }), together(run({ eventually: '2m' }), run({ eventually: '1s' }))];
    expect(longestWait(scenarioOf({ steps }))).toBe(120_000);
  });

  it('is nothing where no step waits', () => {
    expect(longestWait(scenarioOf({ steps: [run()] }))).toBe(0);
    expect(longestWait(scenarioOf({ steps: [] }))).toBe(0);
  });
});

describe('a step before a broken server', () => {
  const LIMITS = { factMs: 4000, attemptsMs: 10_000 };
  const hurried = (part: Part): Part => impatient(part, LIMITS);

  it('tries for no longer than a fact needs', () => {
    expect(hurried(run({ eventually: '1m' })).eventually).toBe('4000ms');
    expect(hurried(run({ eventually: '500ms' })).eventually).toBe('500ms');
    expect(hurried(run())).toEqual(run());
  });

  it('waits for a state no longer than that, and for a time as long as it says', () => {
    const wait = (own: Record<string, unknown>) => hurried(step({ wait: own })).wait;
    expect(wait({ sandbox: 'one', state: 'Paused' })).toEqual({ sandbox: 'one', state: 'Paused', within: '4000ms' });
    expect(wait({ sandbox: 'one', state: 'Paused', within: '1s' })).toMatchObject({ within: '1000ms' });
    expect(wait({ time: '1m', because: 'of it' })).toEqual({ time: '1m', because: 'of it' });
  });

  it('tries to get a sandbox no longer than some attempts need, and once where it says no more', () => {
    expect(hurried(step({ probe: { run: 'true', within: '1m', times: 2 } })).probe).toEqual({
      run: 'true',
      times: 2,
      within: '10000ms',
    });
    expect(hurried(step({ probe: { run: 'true' } })).probe).toEqual({ run: 'true' });
  });

  it('has actions that are hurried as well, each case of them', () => {
    const short = hurried(together(run({ eventually: '1m', for: { first: 1, second: 2 } }), step({ create: 'one' })));
    const parts = short.parallel as Part[];
    expect(parts.map(({ check }) => check)).toEqual(['part 0 [first]', 'part 0 [second]', 'part 1']);
    expect(parts.map(({ eventually }) => eventually)).toEqual(['4000ms', '4000ms', undefined]);
    expect(parts.map((part) => part.case)).toEqual([1, 2, undefined]);
    expect(waitsMs(short)).toBe(4000);
    // What has been hurried can be asked again.
    expect(hurried(short)).toEqual(short);
  });

  it('is otherwise the same, for every verb', () => {
    const { steps } = loaded({
      sandboxes: { one: {}, late: { start: 'step' } },
      steps: [
        { check: 'runs', as: 'ran', in: 'one', run: 'true', expect: { exitCode: 0 } },
        { check: 'calls', call: 'listSandboxes', expect: { status: 200 } },
        { check: 'fetches', fetch: { endpoint: {} }, expect: { status: 200 } },
        { check: 'creates', create: 'late' },
        { check: 'reads', in: 'one', file: { read: '/a' }, expect: { ok: true } },
        { check: 'recalls', recall: 'ran', expect: { exitCode: 0 } },
      ],
    });
    for (const { step: own } of steps) expect(hurried(own)).toEqual(own);
    expect(steps).toHaveLength(6);
  });
});
