import { readdir, readlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Decisions } from '../decisions.ts';

type Wrong = Pick<Decisions, 'directoryDeletionByPrefix' | 'directoryDeletionFollowsLinks'>;

/** Paths outside a directory that an execd deletes along with it by its wrong decisions: none where it has made none. */
export async function wronglyDeleted(path: string, decisions: Wrong): Promise<string[]> {
  const { directoryDeletionByPrefix: byPrefix, directoryDeletionFollowsLinks: followed } = decisions;
  const wrong: string[] = [];
  if (byPrefix) {
    const names = await readdir(dirname(path));
    wrong.push(...names.filter((name) => name.startsWith(basename(path))).map((name) => join(dirname(path), name)));
  }
  if (followed) {
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.filter((each) => each.isSymbolicLink())) {
      wrong.push(resolve(path, await readlink(join(path, entry.name))));
    }
  }
  return wrong;
}
