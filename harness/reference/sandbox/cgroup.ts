/** Control groups that hold the memory and the CPU time of a sandbox within bounds, where this user may make them. */
import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { systemClock, until } from '../../until.ts';
import { type Controller, findHierarchies, type Hierarchy } from './cgroup-hierarchy.ts';

export type Limits = {
  /** Bytes; undefined for no bound. */
  memory: number | undefined;
  /** Cores: 0.25 is a quarter of one. Undefined for no bound. */
  cpu: number | undefined;
};

export type Cgroup = {
  /** Files that a process writes `0` to in order to enter the group. */
  entrances: readonly string[];
  /** Bounds the CPU time from now on; memory is bounded from the start. */
  limitCpu(): Promise<void>;
  /** Removes the group, once no process is in it. Does nothing when called again. */
  remove(): Promise<void>;
};

export type Cgroups = {
  create(name: string, limits: Limits): Promise<Cgroup>;
  /** Removes what was made for this runtime; all groups must have been removed. */
  close(): Promise<void>;
};

const PREFIX = 'opensandbox';
const PERIOD_US = 100_000;
/** The kernel takes no shorter quota. */
const LEAST_QUOTA_US = 1000;
const REMOVE_MS = 2000;

/** Undefined where this user may not make groups that bound both memory and CPU time. */
export async function openCgroups(hierarchies?: readonly Hierarchy[]): Promise<Cgroups | undefined> {
  const places = new Map<Controller, Hierarchy>();
  for (const hierarchy of hierarchies ?? (await hierarchiesHere())) {
    for (const controller of hierarchy.controllers) {
      if (!places.has(controller) && (await offers(hierarchy, controller))) places.set(controller, hierarchy);
    }
  }
  if (places.size < 2) return undefined;
  const own = `${PREFIX}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const used = [...new Set(places.values())];
  const close = async (): Promise<void> => {
    for (const { base } of used) await removeGroup(join(base, own));
  };
  try {
    for (const { version, base } of used) {
      await removeOrphans(base);
      if (version === 2) await writeFile(join(base, 'cgroup.subtree_control'), '+memory +cpu');
      await mkdir(join(base, own));
      if (version === 2) await writeFile(join(base, own, 'cgroup.subtree_control'), '+memory +cpu');
    }
    const tools = { places, own };
    await (await makeGroup('probe', { memory: 2 ** 30, cpu: 1 }, tools)).remove();
    return { create: (name, limits) => makeGroup(name, limits, tools), close };
  } catch {
    // Whatever it was, it means that limits cannot be had here.
    await close().catch(() => undefined);
    return undefined;
  }
}

async function makeGroup(
  name: string,
  limits: Limits,
  { places, own }: { places: ReadonlyMap<Controller, Hierarchy>; own: string },
): Promise<Cgroup> {
  const { memory, cpu } = limits;
  const directories = new Map<Controller, string>();
  for (const [controller, { base }] of places) {
    // A group without a bound would still be weighed as one against all others.
    if (limits[controller] !== undefined) directories.set(controller, join(base, own, name));
  }
  const file = (controller: Controller, entry: string): string => join(directories.get(controller) ?? '', entry);
  const all = [...new Set(directories.values())];
  const remove = async (): Promise<void> => {
    for (const directory of all) await removeGroup(directory);
  };
  const limitCpu = async (): Promise<void> => {
    if (cpu === undefined) return;
    const quota = String(Math.max(Math.round(cpu * PERIOD_US), LEAST_QUOTA_US));
    if (places.get('cpu')?.version === 2) return writeFile(file('cpu', 'cpu.max'), `${quota} ${PERIOD_US}`);
    await writeFile(file('cpu', 'cpu.cfs_period_us'), String(PERIOD_US));
    await writeFile(file('cpu', 'cpu.cfs_quota_us'), quota);
  };
  try {
    for (const directory of all) await mkdir(directory);
    if (memory !== undefined) {
      const second = places.get('memory')?.version === 2;
      const [bound, swap] = second ? ['memory.max', 'memory.swap.max'] : ['memory.limit_in_bytes', SWAP_V1];
      await writeFile(file('memory', bound), String(memory));
      // Swapping would be a way around the bound; a kernel without swap accounting has no such file.
      await writeIfThere(file('memory', swap), second ? '0' : String(memory));
    }
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
  return { entrances: all.map((directory) => join(directory, 'cgroup.procs')), limitCpu, remove };
}

/** Memory and swap together. */
const SWAP_V1 = 'memory.memsw.limit_in_bytes';

async function hierarchiesHere(): Promise<Hierarchy[]> {
  const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
  return findHierarchies(await read('/proc/self/mountinfo'), await read('/proc/self/cgroup'));
}

async function offers({ version, base }: Hierarchy, controller: Controller): Promise<boolean> {
  if (version === 1) return true;
  const offered = await readFile(join(base, 'cgroup.controllers'), 'utf8').catch(() => '');
  return offered.trim().split(' ').includes(controller);
}

/** Of runtimes that were killed: their processes died with them, their groups could not. */
async function removeOrphans(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const pid = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || (await exists(`/proc/${pid}`))) continue;
    const inner = await readdir(join(base, name), { withFileTypes: true }).catch(() => []);
    for (const entry of inner)
      if (entry.isDirectory()) await rmdir(join(base, name, entry.name)).catch(() => undefined);
    await rmdir(join(base, name)).catch(() => undefined);
  }
}

/** The kernel may count a process for a moment after its end was told. */
async function removeGroup(directory: string): Promise<void> {
  let cause: unknown;
  const removed = await until(systemClock, { within: REMOVE_MS, every: 5 }, async () => {
    try {
      await rmdir(directory);
      return true;
    } catch (error) {
      cause = error;
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? true : undefined;
    }
  });
  if (removed === undefined) throw new HarnessError(`${directory} could not be removed`, { cause });
}

async function writeIfThere(file: string, text: string): Promise<void> {
  if (await exists(file)) await writeFile(file, text);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
