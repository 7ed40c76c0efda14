/** What is in a directory that stands for a volume, by the file system of this machine alone. */
import { chmod, lstat, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { SeedFile, VolumeEntry } from '../provisioner.ts';

const FILE_MODE = 0o644;

/** Makes the files below `root`, which is there. Throws HarnessError for a path that leads out of it. */
export async function writeSeed(root: string, seed: readonly SeedFile[]): Promise<void> {
  for (const { path, content, mode = FILE_MODE } of seed) {
    const target = join(root, path);
    if (!target.startsWith(root + sep)) throw new HarnessError(`seed file ${path} lies outside its volume`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    await chmod(target, mode); // the umask of this process must not decide
  }
}

/** Every entry below `root`, sorted by path; follows no links. */
export async function entriesOf(root: string): Promise<VolumeEntry[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const entries = found.map(async (item): Promise<VolumeEntry> => {
    const full = join(item.parentPath, item.name);
    const path = relative(root, full);
    const mode = (await lstat(full)).mode & 0o7777;
    if (item.isSymbolicLink()) return { path, type: 'symlink', mode, linkTarget: await readlink(full) };
    if (item.isDirectory()) return { path, type: 'directory', mode };
    if (item.isFile()) return { path, type: 'file', mode, content: await readFile(full) };
    return { path, type: 'other', mode };
  });
  return (await Promise.all(entries)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether there is anything of that name; follows no link. */
export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
