/** When a new sandbox counts as one that can be driven. */
import { describe, expect, it } from 'vitest';
import { ActionFailure, NotStarted } from '../../harness/drivers/driver.ts';
import { createReadiness, type Starting } from '../../harness/drivers/http/ready.ts';
import type { Clock } from '../../harness/until.ts';

/** A clock that jumps. */
function jumpingClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    async pause(ms) {
      time += ms;
    },
  };
}

/** A sandbox that is in each state from so many milliseconds on, and whose execd answers from `answersAt` on. */
function starting(
  clock: Clock,
  states: [from: number, state: string][],
  answersAt = 0,
): Starting & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    id: 's',
    state: async () => states.filter(([from]) => from <= clock.now()).at(-1)?.[1],
    async trouble() {
      asked.push(clock.now());
      return clock.now() >= answersAt ? undefined : new ActionFailure('nobody there');
    },
  };
}

const never = (): boolean => false;

/** It is noticed a part of the time later that it took. */
function expectSoonAfter(noticed: number | undefined, ms: number): void {
  expect(noticed).toBeGreaterThanOrEqual(ms);
  expect(noticed).toBeLessThanOrEqual(ms * 1.3);
}

describe('a sandbox', () => {
  it('is asked nothing at its execd before it is Running, whatever other states there are', async () => {
    const clock = jumpingClock();
    const states: [number, string][] = [
      [0, 'Pending'],
      [200, 'Pulling'],
      [600, 'Running'],
    ];
    const sandbox = starting(clock, states);
    await createReadiness(30, clock).untilReady(sandbox, never);
    expect(sandbox.asked).toHaveLength(1);
    expectSoonAfter(sandbox.asked[0], 600);
  });

  it('is waited for when its execd answers a moment after it is Running', async () => {
    const clock = jumpingClock();
    await createReadiness(30, clock).untilReady(starting(clock, [[0, 'Running']], 1000), never);
    expectSoonAfter(clock.now(), 1000);
  });

  it('is not waited for where there is no use in it', async () => {
    const clock = jumpingClock();
    const sandbox = starting(clock, [[0, 'Running']], 1000);
    await expect(createReadiness(30, clock).untilReady(sandbox, () => true)).rejects.toThrow('nobody there');
    expect(clock.now()).toBe(0);
  });

  it.each(['Failed', 'Terminated', 'Stopping', 'gone'])('that is %s does not come up', async (state) => {
    const clock = jumpingClock();
    const sandbox = starting(clock, [
      [0, 'Pending'],
      [300, state],
    ]);
    await expect(createReadiness(30, clock).untilRunning(sandbox)).rejects.toThrow(NotStarted);
    expectSoonAfter(clock.now(), 300);
  });

  it('that is Pending for ever, without an execd, is not Running in time', async () => {
    const clock = jumpingClock();
    const sandbox = starting(clock, [[0, 'Pending']], Number.POSITIVE_INFINITY);
    const waiting = createReadiness(10, clock).untilRunning(sandbox);
    await expect(waiting).rejects.toThrow('sandbox s is not Running after 10 s: it is Pending');
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    expect(clock.now()).toBeLessThan(10_500);
  });

  it('whose execd answers while it is called otherwise is driven after a while, and the next one soon', async () => {
    const clock = jumpingClock();
    const readiness = createReadiness(30, clock);
    await readiness.untilRunning(starting(clock, [[0, 'Pending']]));
    const first = clock.now();
    expect(first).toBeGreaterThanOrEqual(6000);
    await readiness.untilRunning(starting(clock, [[0, 'Pending']]));
    expect(clock.now() - first).toBeLessThan(2000);
  });

  it('that takes long is asked seldom, and one that comes up soon is noticed soon', async () => {
    for (const { ms, questions } of [
      { ms: 50, questions: 3 },
      { ms: 400, questions: 11 },
      { ms: 2000, questions: 18 },
    ]) {
      const clock = jumpingClock();
      let asked = 0;
      const sandbox: Starting = {
        ...starting(clock, []),
        async state() {
          asked += 1;
          return clock.now() >= ms ? 'Running' : 'Pending';
        },
      };
      await createReadiness(30, clock).untilRunning(sandbox);
      expectSoonAfter(clock.now(), ms);
      expect(asked).toBeLessThanOrEqual(questions);
    }
  });

  it('is not asked at its execd any more once it is Running', async () => {
    const clock = jumpingClock();
    const signals: (AbortSignal | undefined)[] = [];
    const states: [number, string][] = [
      [0, 'Pending'],
      [3000, 'Running'],
    ];
    const sandbox: Starting = {
      ...starting(clock, states),
      // Whoever is asked before does not answer.
      trouble(signal) {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    };
    await createReadiness(30, clock).untilRunning(sandbox);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('of which no answer tells a state is asked at its execd at once', async () => {
    const clock = jumpingClock();
    await createReadiness(30, clock).untilReady(starting(clock, []), never);
    expect(clock.now()).toBe(0);
  });
});
