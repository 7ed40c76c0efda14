/** Programs in process groups of their own, so that they can be ended with everything that they started. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { atExit } from './at-exit.ts';

export type Group = {
  child: ChildProcess;
  /** Settles when the program has ended; never rejects. `error` is set when it could not be started. */
  ended: Promise<Ending>;
  /** Sends a signal to the program and everything in its group; a group that is gone is no error. */
  kill(signal: NodeJS.Signals): void;
};

export type Ending = { code: number | null; signal: NodeJS.Signals | null; error?: Error };

/**
 * Starts a program in its own process group. Whatever is left of the group is killed when this process exits.
 * (zx would do for the short programs, but ends the whole process where a `ps` is missing, as in slim containers.)
 */
export function spawnGroup(file: string, args: readonly string[], options: SpawnOptions): Group {
  const child = spawn(file, args, { ...options, detached: true });
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const forget = atExit(() => kill('SIGKILL'));
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => {
      forget();
      resolve({ code: null, signal: null, error });
    });
    child.once('exit', (code, signal) => {
      forget();
      resolve({ code, signal });
    });
  });
  return { child, ended, kill };
}
