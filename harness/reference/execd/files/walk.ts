import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import type { Decisions } from '../decisions.ts';
import { errnoOf, pathFailure } from '../failure.ts';
import { type FileInfo, fileInfo } from './info.ts';
import { joinName } from './path.ts';

export type WalkEntry = { path: Buffer; isDirectory: boolean };

/**
 * Entries below a directory down to `depth` levels, by name (bytes) within each directory, a directory before what is
 * in it. Symbolic links are entries and are never followed. A directory that vanishes meanwhile is left out.
 * `strict` fails for a directory that may not be read, `lenient` passes over it, as far as it is not the root itself.
 */
export async function* walk(root: string, depth: number, mood: 'strict' | 'lenient'): AsyncGenerator<WalkEntry> {
  if (depth < 1) return;
  // A stack of what is still to come, and not recursion: every level would have to hand on each entry.
  const open = [await entriesOf(Buffer.from(root), mood, true)];
  for (let entries = open.at(-1); entries; entries = open.at(-1)) {
    const entry = entries.pop();
    if (!entry) {
      open.pop();
      continue;
    }
    yield entry;
    if (entry.isDirectory && open.length < depth) open.push(await entriesOf(entry.path, mood, false));
  }
}

/** Last name first, so that the next one is at the end. */
async function entriesOf(directory: Buffer, mood: 'strict' | 'lenient', isRoot: boolean): Promise<WalkEntry[]> {
  let found: Dirent<Buffer>[];
  try {
    found = await readdir(directory, { encoding: 'buffer', withFileTypes: true });
  } catch (error) {
    const vanished = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR';
    const forbidden = errnoOf(error) === 'EACCES' && mood === 'lenient';
    if (!isRoot && (vanished || forbidden)) return [];
    throw pathFailure(directory.toString(), error);
  }
  return found
    .sort((a, b) => Buffer.compare(b.name, a.name))
    .map((entry) => ({ path: joinName(directory, entry.name), isDirectory: entry.isDirectory() }));
}

/** Describes an entry, undefined for one that is gone by now. */
export async function describe(
  { path }: WalkEntry,
  { vanishedFails }: Pick<Decisions, 'vanishedFails'>,
): Promise<FileInfo | undefined> {
  try {
    return await fileInfo(path.toString(), await lstat(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' && !vanishedFails) return undefined;
    throw pathFailure(path.toString(), error);
  }
}
