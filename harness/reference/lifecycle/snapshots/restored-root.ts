/**
 * Makes a captured root fit to be the root of a sandbox. What was in it is a user's, and the set-up of a sandbox works on
 * it with the host still in reach: where the set-up mounts or writes there must be nothing that leads elsewhere.
 */
import type { Stats } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Written by the set-up, for each sandbox anew. */
const OWN_FILES = ['etc/hosts', 'etc/hostname'];
/** Files below it are mount points. */
const DEVICES = 'dev';

/**
 * Nothing runs in `root` yet, so what is looked at stays as it is. Directories of the skeleton are made to be directories
 * again, and the files that devices are mounted on files; all else is left as it was captured.
 */
export async function repairRoot(root: string, skeleton: string, path = ''): Promise<void> {
  if (path === '') await makeDirectory(root);
  for (const entry of await readdir(join(skeleton, path), { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) {
      await makeDirectory(join(root, below));
      await repairRoot(root, skeleton, below);
    } else if (entry.isFile() && path === DEVICES) await makeFile(join(root, below), join(skeleton, below));
  }
  if (path === '') for (const file of OWN_FILES) await rm(join(root, file), { recursive: true, force: true });
}

async function makeDirectory(path: string): Promise<void> {
  const stats = await statsOf(path);
  if (stats?.isDirectory()) {
    // An ordinary user needs what a user inside may have taken away from himself; root does not, and it stays taken.
    if ((stats.mode & 0o700) !== 0o700 && process.geteuid?.() !== 0) await chmod(path, stats.mode | 0o700);
    return;
  }
  if (stats) await rm(path);
  await mkdir(path);
}

async function makeFile(path: string, source: string): Promise<void> {
  const stats = await statsOf(path);
  if (stats?.isFile()) return;
  if (stats) await rm(path, { recursive: true });
  await copyFile(source, path);
}

async function statsOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
}
