import type { Decisions } from '../decisions.ts';
import type { Shell } from './shell.ts';

/** The longest time that a timer of Node takes; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type Deadline = {
  /** What to say when the time was up, undefined before that. */
  problem(): string | undefined;
};

/** Ends a command by `end` when `timeout` milliseconds have passed and it still runs; undefined for no limit. */
export function startDeadline(
  { exited }: Pick<Shell, 'exited'>,
  timeout: number | undefined,
  end: () => Promise<void>,
): Deadline {
  let problem: string | undefined;
  if (timeout !== undefined) {
    const timer = setTimeout(
      () => {
        problem = `timed out after ${timeout} ms`;
        void end();
      },
      Math.min(timeout, LONGEST_TIMER_MS),
    );
    void exited.then(() => clearTimeout(timer));
  }
  return { problem: () => problem };
}

/** Ends a command whose time is up: all that it has started, by force. */
export async function endInTime({ family, spared }: Shell, { timeoutByForce, timeoutEnds }: Decisions): Promise<void> {
  if (timeoutByForce) await family.kill(timeoutEnds, spared);
  else await family.signal('SIGTERM', timeoutEnds, spared);
}

/** The limit of a command in milliseconds, undefined for none. */
export function timeLimit(
  timeout: number | undefined,
  { timeoutUnit, timeoutByDefault }: Decisions,
): number | undefined {
  return timeout === undefined ? timeoutByDefault || undefined : timeout * timeoutUnit;
}
