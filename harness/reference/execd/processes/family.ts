/**
 * A process and all that descends from it, whatever became of those in between: told by parents, by process group and
 * session, and by a mark in the environment, which also processes have that left group and session and lost their parent.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Reach } from '../decisions.ts';
import { errnoOf } from '../failure.ts';
import { isMarked, type ProcessEntry, readProcesses } from './table.ts';

const MARK = 'EXECD_FAMILY';
/** Of this execd. */
const instance = randomUUID();
let families = 0;

export type Family = {
  /** To be in the environment of every process that is started for it. */
  env: Record<string, string>;
  /** A process that was started for it, as leader of a session and a process group of its own. */
  add(leader: number): void;
  /** Its processes that live, each told by process id and time of start. */
  members(): Promise<Set<string>>;
  /** Signals its processes, as far as `reach` says, but none of `spared`. Gives how many there were. */
  signal(signal: NodeJS.Signals, reach: Reach, spared?: ReadonlySet<string>): Promise<number>;
  /** Kills its processes until none is left. */
  kill(reach: Reach, spared?: ReadonlySet<string>): Promise<void>;
  /** Fulfilled with true when none is left, with false when `ms` have passed. */
  gone(reach: Reach, ms: number, spared?: ReadonlySet<string>): Promise<boolean>;
};

/** The user as whom processes run, where it is not that of execd. */
type User = { uid?: number; gid?: number };

const NONE: ReadonlySet<string> = new Set();
/** From one look to the next, at first and at most, in milliseconds: a look reads what /proc has. */
const LOOK_MS = 5;
const LONGEST_LOOK_MS = 80;
/** A process that the kernel holds fast cannot be killed; nobody waits longer for it. In milliseconds. */
const KILL_MS = 5000;

export function createFamily(user: User = {}): Family {
  families++;
  const mark = `${MARK}=${instance}.${families}.`;
  const leaders = new Set<number>();
  const find = async (reach: Reach, spared: ReadonlySet<string>): Promise<ProcessEntry[]> => {
    if (reach === 'nothing') return [];
    const all = readProcesses();
    const found =
      reach === 'shell'
        ? all.filter(({ pid }) => leaders.has(pid))
        : reach === 'group'
          ? all.filter(({ group }) => leaders.has(group))
          : await relatives(all, leaders, mark, user);
    return found.filter((entry) => !spared.has(nameOf(entry)));
  };
  const signal: Family['signal'] = async (name, reach, spared = NONE) => {
    const found = await find(reach, spared);
    for (const { pid } of found) send(pid, name);
    return found.length;
  };
  const until = async (ms: number, look: () => Promise<number>): Promise<boolean> => {
    const end = performance.now() + ms;
    for (let pause = LOOK_MS; ; pause = Math.min(2 * pause, LONGEST_LOOK_MS)) {
      if ((await look()) === 0) return true;
      if (performance.now() > end) return false;
      await wait(pause);
    }
  };
  return {
    env: { [MARK]: mark.slice(MARK.length + 1) },
    add: (leader) => void leaders.add(leader),
    members: async () => new Set((await find('family', NONE)).map(nameOf)),
    signal,
    async kill(reach, spared) {
      await until(KILL_MS, () => signal('SIGKILL', reach, spared));
    },
    gone: (reach, ms, spared = NONE) => until(ms, async () => (await find(reach, spared)).length),
  };
}

/** Kills all that this execd has started and that is still there. */
export function killStarted(): void {
  const mark = `${MARK}=${instance}.`;
  for (const entry of readProcesses()) if (isMarked(entry, mark) === true) send(entry.pid, 'SIGKILL');
}

const nameOf = ({ pid, started }: ProcessEntry): string => `${pid} ${started}`;

async function relatives(
  all: readonly ProcessEntry[],
  leaders: ReadonlySet<number>,
  mark: string,
  user: User,
): Promise<ProcessEntry[]> {
  const foreign = user.uid !== undefined && user.uid !== process.getuid?.();
  const marked = foreign ? await markedOfUser(mark, user) : new Set<number>();
  // The number of a leader that has ended may be that of another process by now; such a one has no mark of this family.
  const belongs = (entry: ProcessEntry): boolean => {
    const isOurs = isMarked(entry, mark) ?? marked.has(entry.pid);
    return (
      isOurs || ((leaders.has(entry.session) || leaders.has(entry.group)) && !isMarked(entry, `${MARK}=${instance}.`))
    );
  };
  const found = all.filter(belongs);
  const known = new Set(found.map(({ pid }) => pid));
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const entry of all) {
      if (known.has(entry.pid) || !known.has(entry.parent)) continue;
      known.add(entry.pid);
      found.push(entry);
    }
  }
  // Those first that would go on with what comes next when what they wait for has ended.
  return found.sort((a, b) => Number(leaders.has(b.pid)) - Number(leaders.has(a.pid)));
}

/** Without a special right the environment of a process is for its own user to read. */
async function markedOfUser(mark: string, { uid, gid }: User): Promise<Set<number>> {
  const script = 'grep -lF -- "$1" /proc/[0-9]*/environ 2>/dev/null || :';
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script, 'sh', mark], {
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    cwd: '/',
  });
  return new Set([...stdout.matchAll(/^\/proc\/(\d+)\//gm)].map(([, pid]) => Number(pid)));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone meanwhile, or another user's by now.
    if (errnoOf(error) !== 'ESRCH' && errnoOf(error) !== 'EPERM') throw error;
  }
}
