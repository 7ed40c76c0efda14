import { expect, test } from 'vitest';
import { type Clock, systemClock, until } from '../harness/until.ts';

/** A clock whose pauses take no time: it jumps to their end, and tells `meanwhile` what time it is. */
function jumpingClock(meanwhile: (now: number) => void = () => undefined): Clock & { pauses: number[] } {
  let time = 1000;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => time,
    async pause(ms, signal) {
      if (signal?.aborted) return;
      pauses.push(ms);
      time += ms;
      meanwhile(time);
    },
  };
}

test('an answer that is there at once costs no pause', async () => {
  const clock = jumpingClock();
  expect(await until(clock, { within: 100, every: 10 }, () => 'here')).toBe('here');
  expect(clock.pauses).toEqual([]);
});

test('it asks again after each pause, and takes whatever is not undefined for an answer', async () => {
  for (const answer of [0, false, null, '']) {
    const clock = jumpingClock();
    let asked = 0;
    const ask = async (): Promise<unknown> => {
      asked += 1;
      return asked < 4 ? undefined : answer;
    };
    expect(await until(clock, { within: 100, every: 10 }, ask)).toBe(answer);
    expect([asked, clock.pauses]).toEqual([4, [10, 10, 10]]);
  }
});

test('when the time is up there is no answer; the last question comes at its end or after it', async () => {
  const clock = jumpingClock();
  const asked: number[] = [];
  const ask = (): undefined => void asked.push(clock.now() - 1000);
  expect(await until(clock, { within: 25, every: 10 }, ask)).toBeUndefined();
  expect(asked).toEqual([0, 10, 20, 30]);
});

test('it asks once where there is no time at all', async () => {
  const clock = jumpingClock();
  expect(await until(clock, { within: 0, every: 10 }, () => 1)).toBe(1);
  expect(await until(clock, { within: -5, every: 10 }, () => undefined)).toBeUndefined();
  expect(clock.pauses).toEqual([]);
});

test('the time that a question takes counts', async () => {
  const clock = jumpingClock();
  let asked = 0;
  const slow = async (): Promise<undefined> => {
    asked += 1;
    await clock.pause(40);
  };
  expect(await until(clock, { within: 100, every: 10 }, slow)).toBeUndefined();
  expect(asked).toBe(3);
});

test('the signal ends a wait without end, after one more question', async () => {
  const stop = new AbortController();
  const clock = jumpingClock((now) => {
    if (now === 1050) stop.abort();
  });
  let asked = 0;
  const ask = (): undefined => {
    asked += 1;
  };
  const patience = { within: Number.POSITIVE_INFINITY, every: 10, signal: stop.signal };
  expect(await until(clock, patience, ask)).toBeUndefined();
  expect(asked).toBe(6);
  expect(await until(clock, patience, () => 'an answer counts all the same')).toBe('an answer counts all the same');
});

test('what the question throws ends the wait', async () => {
  const clock = jumpingClock();
  const ask = (): never => {
    throw new Error('broken');
  };
  await expect(until(clock, { within: 100, every: 10 }, ask)).rejects.toThrow('broken');
  expect(clock.pauses).toEqual([]);
});

test('the clock of the machine goes on, pauses, and ends a pause when the signal fires', async () => {
  const began = systemClock.now();
  await systemClock.pause(20);
  expect(systemClock.now() - began).toBeGreaterThanOrEqual(19);
  const stop = new AbortController();
  const pausing = systemClock.pause(600_000, stop.signal);
  stop.abort();
  await pausing;
  await systemClock.pause(600_000, stop.signal);
  expect(systemClock.now() - began).toBeLessThan(60_000);
});
