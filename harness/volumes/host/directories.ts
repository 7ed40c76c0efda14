/** Directories that the suite makes below that of the host, and looks at: by the file system of this machine alone. */
import { chmod, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { describeError, HarnessError } from '../../errors.ts';
import type { Ledger } from '../../run/ledger.ts';
import { entriesOf, isThere, writeSeed } from '../directory/files.ts';
import type { OutsideVolumes } from '../entry.ts';

/** Whoever a sandbox runs as must be able to write there, as in a volume of its own. */
const OPEN_TO_ALL = 0o777;

/** How a ledger calls them. */
export const HOST_DIRECTORY = 'host-directory';

/** What all that the suite makes there begins with. */
const OWN = /^osc-[a-z0-9-]+$/;

/** A provisioner over directories below `here`, a directory of this machine that others use as well. */
export function createHostDirectories(here: string): OutsideVolumes {
  const pathOf = (name: string): string => join(here, name);
  return {
    alone: false,
    async create(name, seed) {
      const root = pathOf(name);
      try {
        await mkdir(root);
      } catch (cause) {
        throw new HarnessError(`${root} cannot be made: ${describeError(cause)}`, { cause });
      }
      await writeSeed(root, seed);
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const below = entries.flatMap((item) => (item.isDirectory() ? [join(item.parentPath, item.name)] : []));
      for (const directory of [root, ...below]) await chmod(directory, OPEN_TO_ALL);
    },
    inspect: (name) => entriesOf(pathOf(name)),
    exists: (name) => isThere(pathOf(name)),
    list: async () => (await readdir(here)).sort(),
    async remove(name) {
      const path = pathOf(name);
      if (!OWN.test(name)) throw new HarnessError(`${path} was not made by a run and is left alone`);
      try {
        await rm(path, { recursive: true, force: true });
      } catch (cause) {
        throw new HarnessError(
          `${path} could not be removed: ${describeError(cause)}. ` +
            'What sandboxes write there as another user goes when that user, or root, removes it.',
          { cause },
        );
      }
    },
    async close() {},
  };
}

/** Notes directories below `here` in a ledger, by their absolute paths. */
export const notedIn = (ledger: Ledger, here: string): { made(name: string): void; gone(name: string): void } => ({
  made: (name) => ledger.made({ kind: HOST_DIRECTORY, id: join(here, name) }),
  gone: (name) => ledger.gone({ kind: HOST_DIRECTORY, id: join(here, name) }),
});

/**
 * Removes a directory that a run has made, by its absolute path; false where there is none. Throws HarnessError for what no
 * run can have made, or whose parent is reached by a symbolic link by now.
 */
export async function removeHostDirectory(path: string): Promise<boolean> {
  const parent = dirname(path);
  if (!isAbsolute(path)) throw new HarnessError(`${path} is no absolute path and is left alone`);
  const real = await realpath(parent).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (real === undefined) return false;
  if (real !== parent) throw new HarnessError(`${parent} is a link to ${real} by now: ${path} is left alone`);
  const directories = createHostDirectories(parent);
  if (!(await directories.exists(basename(path)))) return false;
  await directories.remove(basename(path));
  return true;
}
