/** The driver programs of this thread: one process of each serves all of its scenarios. */
import { type RunningProgram, startProgram } from './child.ts';
import { DriverFailure } from './failure.ts';
import type { Program } from './pipe.ts';

/** How often a program is started that has failed. */
const MOST_STARTS = 4;

const programs = new Map<string, { running: RunningProgram; starts: number }>();

/**
 * The program as it runs in this thread; it is started where it does not, or where it has failed since. Throws
 * DriverFailure for one that has failed too often.
 */
export function sharedProgram(program: Program): RunningProgram {
  const key = JSON.stringify(program);
  const known = programs.get(key);
  const failure = known?.running.failure();
  if (known !== undefined && failure === undefined) return known.running;
  if (known !== undefined && failure !== undefined && known.starts >= MOST_STARTS) {
    throw new DriverFailure(`${failure.message}\nIt has been started ${known.starts} times, and is not any more.`);
  }
  const running = startProgram(program);
  programs.set(key, { running, starts: (known?.starts ?? 0) + 1 });
  return running;
}
