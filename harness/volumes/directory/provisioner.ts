/** Volumes of the embedded runtime: directories of this machine, made and looked at with the file system alone. */
import { chmod, lstat, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { OutsideVolumes } from '../entry.ts';
import type { SeedFile, VolumeEntry } from '../provisioner.ts';
import { describeClaim, removeSpec, USUAL_CLAIM, writeSpec } from './description.ts';

const FILE_MODE = 0o644;

export type DirectoryOptions = {
  /** Nobody else makes and removes directories there; true when absent. */
  alone?: boolean;
  /** Permission bits of the directories that are made, whatever the umask of this process is; that decides when absent. */
  directoryMode?: number;
  /** Each directory is a claim that can be described (description.ts); false when absent. */
  claims?: boolean;
};

/** A provisioner over a directory that has one directory per claim, as the embedded runtime keeps them. */
export function createDirectoryVolumes(
  volumesDir: string,
  { alone = true, directoryMode, claims = false }: DirectoryOptions = {},
): OutsideVolumes {
  return {
    alone,
    async create(claimName, seed) {
      const root = join(volumesDir, claimName);
      try {
        await mkdir(root);
      } catch (cause) {
        throw new HarnessError(`volume ${claimName} cannot be made: it exists, or ${volumesDir} cannot be written`, {
          cause,
        });
      }
      for (const file of seed) await write(root, file);
      if (claims) await writeSpec(root, USUAL_CLAIM);
      if (directoryMode === undefined) return;
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const below = entries.flatMap((item) => (item.isDirectory() ? [join(item.parentPath, item.name)] : []));
      for (const directory of [root, ...below]) await chmod(directory, directoryMode);
    },
    inspect: (claimName) => entriesOf(join(volumesDir, claimName)),
    exists: (claimName) =>
      lstat(join(volumesDir, claimName)).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return false;
          throw error;
        },
      ),
    list: async () => (await readdir(volumesDir)).sort(),
    ...(claims ? { describe: (claimName: string) => describeClaim(join(volumesDir, claimName)) } : {}),
    async remove(claimName) {
      const root = join(volumesDir, claimName);
      await rm(root, { recursive: true, force: true });
      if (claims) await removeSpec(root);
    },
    async close() {},
  };
}

async function write(root: string, { path, content, mode = FILE_MODE }: SeedFile): Promise<void> {
  const target = join(root, path);
  if (!target.startsWith(root + sep)) throw new HarnessError(`seed file ${path} lies outside its volume`);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
  await chmod(target, mode); // the umask of this process must not decide
}

async function entriesOf(root: string): Promise<VolumeEntry[]> {
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
