/** Finds the reports of runs in a folder that somebody collects them in. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, UsageError } from '../../errors.ts';
import { inOrder } from '../run-index.ts';

/** What the folder of a run, or of a certificate, calls its verdict. */
const NAMES = ['conformance.json', 'report.json'];
/** Folders of runs may be below one more, of a day or a target. */
const DEEPEST = 2;
const MOST_ENTRIES = 100_000;

/**
 * Paths from `root`, with / between, in order. A folder with a verdict is the one of a run, and nothing else of it is looked at; in
 * others every file that ends in .json may be a verdict. Links are not followed. Throws UsageError for a folder that cannot be
 * read, or in which too much lies.
 */
export function reportFiles(root: string): string[] {
  let entries = 0;
  const below = (path: string, depth: number): string[] => {
    const inside = entriesOf(join(root, path));
    entries += inside.length;
    if (entries > MOST_ENTRIES) throw new UsageError(`more than ${MOST_ENTRIES} files and folders lie below ${root}`);
    const named = (name: string): string => (path === '' ? name : `${path}/${name}`);
    const verdict = NAMES.find((name) => inside.some((entry) => entry.isFile() && entry.name === name));
    const own =
      verdict === undefined
        ? inside.filter((entry) => entry.isFile() && entry.name.endsWith('.json')).map(({ name }) => named(name))
        : [named(verdict)];
    // The folder of reports of the last run may have those of earlier ones in it.
    if (depth === DEEPEST || (verdict !== undefined && depth > 0)) return own;
    const folders = inside.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    const deeper = folders.flatMap(({ name }) => below(named(name), depth + 1));
    // Beside a verdict of its own it has other folders, whose files are none.
    return [...own, ...(verdict === undefined ? deeper : deeper.filter(isVerdict))];
  };
  return below('', 0).sort(inOrder);
}

const isVerdict = (path: string): boolean => NAMES.includes(path.slice(path.lastIndexOf('/') + 1));

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new UsageError(`${folder} cannot be read as a folder of reports: ${describeError(cause)}`, { cause });
  }
}
