/** The processes of the sandbox, as /proc shows them. */
import { readdirSync, readFileSync } from 'node:fs';
import { errnoOf } from '../failure.ts';

export type ProcessEntry = {
  pid: number;
  parent: number;
  group: number;
  session: number;
  /** Clock ticks since the start of the machine: with the process id a name that is never given twice. */
  started: string;
};

/** All that live; those that have ended and are still to be waited for are none of them. */
export function readProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readEntry(Number(name)) ?? []);
}

/** Whether the environment that a process was started with has `mark`; undefined where it may not be read. */
export function isMarked({ pid }: ProcessEntry, mark: string): boolean | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
  } catch (error) {
    if (errnoOf(error) === 'EACCES' || errnoOf(error) === 'EPERM') return undefined;
    if (isGone(error)) return false;
    throw error;
  }
}

/** `PID (NAME) STATE PARENT GROUP SESSION ...` of proc_pid_stat(5); the name may hold anything. */
function readEntry(pid: number): ProcessEntry | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = '', parent, group, session] = fields;
    if ('ZXx'.includes(state)) return undefined;
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      started: fields[19] ?? '',
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ESRCH';
}
