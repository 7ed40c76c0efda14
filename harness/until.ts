/** Waiting for a fact: the one loop that asks again. */
import { setTimeout as delay } from 'node:timers/promises';

export type Clock = {
  /** Milliseconds, by a clock that never jumps back. */
  now(): number;
  /** Resolves after some milliseconds, or at once when the signal fires; never rejects. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

export type Patience = {
  /**
   * Milliseconds after which nobody asks again; `Infinity` where only the signal ends the wait. A function is asked after
   * each answer.
   */
  within: number | (() => number);
  /** Milliseconds between two questions. A function is given how long it has been waited for by then. */
  every: number | ((waitedMs: number) => number);
  signal?: AbortSignal | undefined;
};

/**
 * Asks until the answer is something else than undefined, and gives that answer. It asks at least once. Undefined when
 * the time is up or the signal has fired; whatever `ask` throws ends the wait.
 */
export async function until<T>(
  clock: Clock,
  { within, every, signal }: Patience,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T | undefined> {
  const began = clock.now();
  const over = (): boolean => clock.now() >= began + (typeof within === 'function' ? within() : within);
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || signal?.aborted || over()) return answer;
    await clock.pause(typeof every === 'function' ? every(clock.now() - began) : every, signal);
  }
}
