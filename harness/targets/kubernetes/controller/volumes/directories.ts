/** The directories of the volumes: one for each claim, called by the uid of the claim. */
import { chmod, lstat, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../../../../process/remove-tree.ts';

const UID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type Directories = {
  /** The path for the claim with a uid, absolute. Throws for what is no uid, which could lead elsewhere. */
  pathOf(uid: string): string;
  /** Makes the directory of a claim, writable by whatever user a container has; one that is there already is kept. */
  make(uid: string): Promise<string>;
  /** Removes it with all that is in it; one that is gone already is no error. */
  remove(uid: string): Promise<void>;
  /** Bytes of the file system. */
  capacity(): Promise<number>;
};

/** The directories below `root`, an absolute path of a directory that is there. */
export function createDirectories(root: string): Directories {
  const pathOf = (uid: string): string => {
    if (!UID.test(uid)) throw new Error(`${JSON.stringify(uid)} is no uid of a claim`);
    return join(root, uid);
  };
  return {
    pathOf,
    async make(uid) {
      const path = pathOf(uid);
      await mkdir(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      if (!(await lstat(path)).isDirectory()) throw new Error(`${path} is there, and is no directory`);
      await chmod(path, 0o777);
      return path;
    },
    remove: (uid) => removeTree(pathOf(uid)),
    async capacity() {
      const { blocks, bsize } = await statfs(root);
      return blocks * bsize;
    },
  };
}
