import { constants } from 'node:fs';
import { chmod, copyFile, lchown, lstat, lutimes, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { errnoOf, Failure } from '../failure.ts';
import { joinName } from './path.ts';

/** Copies a file, symbolic link or directory with its content, with modes, times and, where permitted, owners. */
export async function copyTree(from: Buffer, to: Buffer): Promise<void> {
  const stats = await lstat(from);
  if (stats.isDirectory()) {
    await mkdir(to, { mode: 0o700 });
    for (const name of await readdir(from, { encoding: 'buffer' })) {
      await copyTree(joinName(from, name), joinName(to, name));
    }
  } else if (stats.isSymbolicLink()) {
    await symlink(await readlink(from, { encoding: 'buffer' }), to);
  } else if (stats.isFile()) {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } else {
    throw new Failure(400, 'NOT_A_REGULAR_FILE', `${from}: a device or socket cannot be moved to another file system`);
  }
  try {
    await lchown(to, stats.uid, stats.gid);
  } catch (error) {
    // An ordinary user cannot give files away; `mv` keeps silent about it as well.
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'EINVAL') throw error;
  }
  if (!stats.isSymbolicLink()) await chmod(to, stats.mode & 0o7777);
  await lutimes(to, stats.atimeMs / 1000, stats.mtimeMs / 1000);
}
