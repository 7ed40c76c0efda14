import type { Shell } from './shell.ts';

/** The longest time that a timer of Node takes; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type Deadline = {
  /** What to say when the time was up, undefined before that. */
  problem(): string | undefined;
};

/** Kills the process group of the shell when `timeout` milliseconds have passed and it still runs. */
export function startDeadline(shell: Shell, timeout: number | undefined): Deadline {
  let problem: string | undefined;
  if (timeout !== undefined) {
    const timer = setTimeout(
      () => {
        problem = `timed out after ${timeout} ms`;
        shell.kill('SIGKILL');
      },
      Math.min(timeout, LONGEST_TIMER_MS),
    );
    void shell.exited.then(() => clearTimeout(timer));
  }
  return { problem: () => problem };
}
