/**
 * The cgroups of a cluster. Everything that is started for it is in one of that name, whatever it starts itself, so whatever is
 * still there can be found by the name alone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, HarnessError } from '../../../errors.ts';
import { atExit } from '../../../process/at-exit.ts';
import { systemClock, until } from '../../../until.ts';

const GONE_MS = 20_000;
const AT_EXIT_MS = 5000;
const POLL_MS = 20;

export type Hierarchy = { mount: string; version: 1 | 2 };

/** The hierarchies of cgroups that a text in the form of /proc/mounts has. */
export function hierarchiesIn(mounts: string): Hierarchy[] {
  return mounts.split('\n').flatMap((line) => {
    const [, mount = '', type] = line.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    return [{ mount, version: type === 'cgroup' ? 1 : 2 }];
  });
}

const hierarchies = (): Hierarchy[] => hierarchiesIn(readFileSync('/proc/mounts', 'utf8'));

/**
 * Makes the cgroup `name` in every hierarchy. Gives the file into which a process writes 0 to be in it, with all that it starts.
 * Throws HarnessError where that cannot be done.
 */
export function makeCgroups(name: string): string {
  const all = hierarchies();
  // With both versions, what limits processes is in the first; the second only knows names.
  const [first] = [...all.filter(({ mount }) => mount.endsWith('/pids')), ...all];
  if (first === undefined) throw new HarnessError('no cgroups are mounted below /sys/fs/cgroup: kubelet needs them');
  try {
    for (const { mount, version } of all) {
      if (version === 2 && all.length > 1) continue;
      if (version === 2) handDown(mount);
      mkdirSync(join(mount, name));
      for (const file of ['cpuset.cpus', 'cpuset.mems']) inherit(mount, name, file);
    }
    const tools = join(first.mount, name, 'tools');
    mkdirSync(tools);
    return join(tools, 'cgroup.procs');
  } catch (cause) {
    throw new HarnessError(
      `A cgroup for the cluster cannot be made: ${describeError(cause)}. A container must be started with --privileged ` +
        'and --cgroupns=host for that.',
      { cause },
    );
  }
}

/** In version 2 a cgroup has those controllers that the one above hands down. */
function handDown(mount: string): void {
  const controllers = readFileSync(join(mount, 'cgroup.controllers'), 'utf8').trim().split(' ');
  const wanted = controllers.filter((one) => ['cpu', 'cpuset', 'io', 'memory', 'hugetlb', 'pids'].includes(one));
  writeFileSync(join(mount, 'cgroup.subtree_control'), wanted.map((one) => `+${one}`).join(' '));
}

/** In version 1 a new cgroup has no processor and no memory, and takes no process then. */
function inherit(mount: string, name: string, file: string): void {
  const own = join(mount, name, file);
  if (existsSync(own) && readFileSync(own, 'utf8').trim() === '')
    writeFileSync(own, readFileSync(join(mount, file), 'utf8'));
}

/** Names of all cgroups directly below the root of some hierarchy. */
export const cgroupNames = (): string[] => [
  ...new Set(
    hierarchies().flatMap(({ mount }) =>
      readdirSync(mount, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])),
    ),
  ),
];

/** Kills every process in the cgroups `name` and removes them. Throws HarnessError when something is left after 20 s. */
export async function removeCgroups(name: string): Promise<void> {
  const gone = await until(systemClock, { within: GONE_MS, every: POLL_MS }, () => areRemoved(name) || undefined);
  if (gone) return;
  const left = hierarchies().flatMap(({ mount }) => cgroupsBelow(join(mount, name)));
  const pids = [...new Set(left.flatMap(processesIn))];
  throw new HarnessError(`cgroup ${name} cannot be removed${pids.length > 0 ? `: processes ${pids.join(', ')}` : ''}`);
}

/** As removeCgroups, when this process exits: for five seconds at most, and without a word. Gives a function that takes it back. */
export function removeCgroupsAtExit(name: string): () => void {
  return atExit(() => {
    const end = performance.now() + AT_EXIT_MS;
    // Nothing is awaited any more at that time.
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (!areRemoved(name) && performance.now() < end) Atomics.wait(pause, 0, 0, POLL_MS);
  });
}

/** Kills what is in the cgroups, and gives whether they are gone by now: a killed process takes a moment. */
function areRemoved(name: string): boolean {
  const left = hierarchies().flatMap(({ mount }) => cgroupsBelow(join(mount, name)));
  for (const pid of left.flatMap(processesIn)) kill(pid);
  for (const cgroup of left) thaw(cgroup);
  return left.map(removed).every(Boolean);
}

/** A cgroup and all below it, the lowest first. */
function cgroupsBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const below = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...below.flatMap((entry) => cgroupsBelow(join(directory, entry.name))), directory];
}

const absent = (error: unknown): boolean => ['ENOENT', 'ENODEV', 'ESRCH'].includes((error as { code: string }).code);

function processesIn(cgroup: string): number[] {
  try {
    return readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').trim().split('\n').map(Number).filter(Boolean);
  } catch (error) {
    if (absent(error)) return [];
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!absent(error)) throw error;
  }
}

/** Lets what is frozen go on, a paused sandbox say: in version 1 a frozen process does not end before, killed or not. */
function thaw(cgroup: string): void {
  const state = join(cgroup, 'freezer.state');
  try {
    if (existsSync(state)) writeFileSync(state, 'THAWED');
  } catch (error) {
    if (!absent(error)) throw error;
  }
}

/** Whether the cgroup is gone now; one with processes in it, or just about to lose its last, stays. */
function removed(cgroup: string): boolean {
  try {
    rmdirSync(cgroup);
    return true;
  } catch (error) {
    if (absent(error)) return true;
    if ((error as { code: string }).code === 'EBUSY') return false;
    throw error;
  }
}
