/** A process and all that descend from it, as /proc shows them. */
import { readdirSync, readFileSync } from 'node:fs';

export type FamilyMember = {
  pid: number;
  /** Every thread is stopped, or has ended. */
  stopped: boolean;
  /** Every thread is stopped, has ended, or cannot be interrupted in what the kernel does for it. */
  inKernelOnly: boolean;
};

/** States of proc_pid_stat(5): stopped by a signal, by a tracer, and ended in three ways of saying so. */
const STOPPED = 'TtZXx';
const UNINTERRUPTIBLE = 'D';

/**
 * The process `root` and its descendants, parents before children; empty when it has ended. A PID namespace is the
 * family of its PID 1: who loses his parent gets one inside, also in a namespace within it.
 */
export function processFamily(root: number): FamilyMember[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d/.test(name)) continue;
    const stat = readStat(`/proc/${name}/stat`);
    if (!stat) continue;
    const siblings = children.get(stat.parent);
    if (siblings) siblings.push(Number(name));
    else children.set(stat.parent, [Number(name)]);
  }
  const pids = [root];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return pids.flatMap((pid) => {
    const states = threadStates(pid);
    if (states.length === 0) return [];
    const every = (wanted: string): boolean => states.every((state) => wanted.includes(state));
    return [{ pid, stopped: every(STOPPED), inKernelOnly: every(STOPPED + UNINTERRUPTIBLE) }];
  });
}

function threadStates(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const stat = readStat(`/proc/${pid}/task/${thread}/stat`);
      return stat ? [stat.state] : [];
    });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** `PID (NAME) STATE PARENT ...`; the name may hold anything. Undefined when the process is gone. */
function readStat(file: string): { state: string; parent: number } | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const [state = '', parent = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}
