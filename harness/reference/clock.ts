/** Time as the runtime sees it, so that tests decide when a sandbox expires. */

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once when `now()` has reached `at` (milliseconds since the epoch). The result calls it off. */
  schedule(at: number, task: () => void): () => void;
};

/** setTimeout takes 31 bits of milliseconds, sandboxes may live for years. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The clock of the machine. Its timers do not keep the process alive. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    schedule(at, task) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const left = at - Date.now();
        timer = left > 0 ? setTimeout(arm, Math.min(left, LONGEST_TIMER)) : setTimeout(task, 0);
        timer.unref();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}
