/**
 * Whose something is: a process, so that later it can be told whether that process is still there. A pid alone does not
 * tell: pids are used again, and another container has the same ones.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export type Owner = {
  pid: number;
  /** When the process started, in ticks since the machine did; `0` where that cannot be seen. */
  start: string;
  /** Stands for the machine, or container, in which the pid means this process. */
  place: string;
};

/** `elsewhere`: its pid means nothing here. */
export type Whereabouts = 'going' | 'gone' | 'elsewhere';

/** This process. */
export const thisProcess = (): Owner => ({ pid: process.pid, start: startOf(process.pid) ?? '0', place: thisPlace() });

/** Whether a process is still there. One of which too little can be seen is taken for going. */
export function whereabouts({ pid, start, place }: Owner): Whereabouts {
  if (place !== thisPlace()) return 'elsewhere';
  if (!exists(pid)) return 'gone';
  const now = startOf(pid);
  return start === '0' || now === start ? 'going' : 'gone';
}

/** A short text for names of files: `p4711t81516h0a1b2c3d`. */
export const ownerMark = ({ pid, start, place }: Owner = thisProcess()): string => `p${pid}t${start}h${place}`;

/** The owner in the name of a file; undefined where there is none. */
export function ownerIn(name: string): Owner | undefined {
  const [, pid, start, place] = /-p(\d+)t(\d+)h([0-9a-f]{8})-/.exec(name) ?? [];
  return pid === undefined || start === undefined || place === undefined
    ? undefined
    : { pid: Number(pid), start, place };
}

function thisPlace(): string {
  let pids = '';
  try {
    pids = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has it.
  }
  return createHash('sha256').update(`${hostname()} ${pids}`).digest('hex').slice(0, 8);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Undefined for a process that is gone, or that cannot be looked at; one that only waits to be reaped is gone. */
function startOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // After the name of the program, which may hold anything: state, and as 20th the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]/.test(fields[0] ?? '') ? undefined : fields[19];
}
