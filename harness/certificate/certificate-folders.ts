/** Finds the folders of certificates below a folder. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, UsageError } from '../errors.ts';

/** What a folder has that is meant to be a certificate; one of them is enough, so that a broken one is found as well. */
const SIGNS = ['certificate.json', 'statement.json', 'statement.dsse.json'];

/** Implementation, version and date make three. */
const DEEPEST = 5;
const MOST_ENTRIES = 100_000;

/**
 * Paths from `root`, with / between, in order; `.` where it is one itself. What is below a certificate belongs to that one, links
 * are not followed. Throws UsageError for a folder that cannot be read, or in which too much lies.
 */
export function certificateFolders(root: string): string[] {
  let entries = 0;
  const below = (path: string, depth: number): string[] => {
    const inside = entriesOf(join(root, path));
    entries += inside.length;
    if (entries > MOST_ENTRIES) throw new UsageError(`more than ${MOST_ENTRIES} files and folders lie below ${root}`);
    if (inside.some((entry) => entry.isFile() && SIGNS.includes(entry.name))) return [path === '' ? '.' : path];
    if (depth === DEEPEST) return [];
    return inside
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .flatMap(({ name }) => below(path === '' ? name : `${path}/${name}`, depth + 1));
  };
  return below('', 0).sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new UsageError(`${folder} cannot be read as a folder of certificates: ${describeError(cause)}`, { cause });
  }
}
