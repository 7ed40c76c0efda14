/** Volumes as tar archives: what is put into one, and what one looks like from outside. No engine is needed here. */
import type { Readable } from 'node:stream';
import { extract, type Header, pack } from 'tar-stream';
import { describeError, HarnessError } from '../errors.ts';
import type { SeedFile, VolumeEntry } from './provisioner.ts';

const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;
const PERMISSION_BITS = 0o7777;
const REGULAR_FILE = 0o100000;

/** Bounds for looking at a volume: what is in it was written by code that is being tested. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ENTRIES = 100_000;

export type ArchiveLimits = {
  /** For the contents of all files together; 256 MiB when absent. */
  maxBytes?: number;
  /** 100,000 when absent. */
  maxEntries?: number;
};

/**
 * The archive that holds `seed`, owned by root, with an entry of its own (0755) for every directory above a file.
 * Throws HarnessError for paths that are not relative, leave the volume, or contradict each other.
 */
export async function tarFromSeed(seed: readonly SeedFile[], mtime: Date = new Date()): Promise<Buffer> {
  const directories = directoriesAbove(seed);
  const archive = pack();
  const owner = { uid: 0, gid: 0, mtime };
  for (const name of directories) archive.entry({ ...owner, name, type: 'directory', mode: DIRECTORY_MODE });
  for (const { path, content, mode = FILE_MODE } of seed) {
    // The bit for "regular file" keeps tar-stream from taking mode 0 for none; only permission bits are written.
    const bits = REGULAR_FILE | (mode & PERMISSION_BITS);
    archive.entry({ ...owner, name: path, type: 'file', mode: bits }, Buffer.from(content));
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function directoriesAbove(seed: readonly SeedFile[]): Set<string> {
  const files = new Set<string>();
  const directories = new Set<string>();
  for (const { path } of seed) {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\0')) {
      throw new HarnessError(
        `seed file ${JSON.stringify(path)}: the path must be relative to the root of the volume, ` +
          'without empty parts, `.` or `..`',
      );
    }
    if (files.has(path)) throw new HarnessError(`seed file ${JSON.stringify(path)} is given twice`);
    files.add(path);
    for (let depth = 1; depth < parts.length; depth++) directories.add(parts.slice(0, depth).join('/'));
  }
  for (const directory of directories) {
    if (files.has(directory)) {
      throw new HarnessError(`seed file ${JSON.stringify(directory)} is the directory of another seed file as well`);
    }
  }
  return directories;
}

/**
 * The entries of an archive, sorted by path (code units). `./` in front of names is dropped, and so is the entry of the
 * root itself. `root` names a leading directory to drop as well (`volume` makes `a` of `volume/a`). A hard link is a
 * file with the content of what it is linked to. Throws HarnessError when the archive is broken or above the limits.
 */
export async function entriesFromTar(
  archive: Uint8Array | Readable,
  root = '',
  { maxBytes = MAX_BYTES, maxEntries = MAX_ENTRIES }: ArchiveLimits = {},
): Promise<VolumeEntry[]> {
  const reader = extract();
  let broken: unknown;
  if (archive instanceof Uint8Array) reader.end(Buffer.from(archive));
  else {
    archive.on('error', (error) => {
      broken = error;
      reader.destroy(error);
    });
    // A connection that ends early gives `close` without `end`; without this the reader would wait for ever.
    archive.on('close', () => {
      if (!archive.readableEnded) reader.destroy(new Error('the archive ends in the middle'));
    });
    archive.pipe(reader);
  }
  const entries = new Map<string, VolumeEntry>();
  let bytes = 0;
  try {
    for await (const entry of reader) {
      const header = entry.header;
      const path = relativeTo(root, header.name);
      const isFile = header.type === 'file' || header.type === 'contiguous-file';
      const content = isFile ? await read(entry, header.name, maxBytes - bytes) : undefined;
      if (content === undefined) entry.resume();
      bytes += content?.length ?? 0;
      if (path !== '') entries.set(path, entryOf(path, header, content, entries, root));
      if (entries.size > maxEntries) throw new HarnessError(`the volume holds more than ${maxEntries} entries`);
    }
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw new HarnessError(`the archive of the volume cannot be read: ${describeError(broken ?? cause)}`, { cause });
  } finally {
    if (!(archive instanceof Uint8Array)) archive.destroy();
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function read(entry: AsyncIterable<unknown>, name: string, room: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of entry) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (size > room) {
      throw new HarnessError(
        `the volume holds more than the harness looks at; it gave up in ${JSON.stringify(name)}. ` +
          'Keep the files of a scenario small.',
      );
    }
  }
  return Buffer.concat(chunks);
}

function relativeTo(root: string, name: string): string {
  const path = name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
  if (path === '.' || path === root) return '';
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function entryOf(
  path: string,
  header: Header,
  content: Buffer | undefined,
  earlier: Map<string, VolumeEntry>,
  root: string,
): VolumeEntry {
  const mode = (header.mode ?? 0) & PERMISSION_BITS;
  if (content !== undefined) return { path, type: 'file', mode, content };
  switch (header.type) {
    case 'directory':
      return { path, type: 'directory', mode };
    case 'symlink':
      return { path, type: 'symlink', mode, linkTarget: header.linkname ?? '' };
    case 'link': {
      const target = earlier.get(relativeTo(root, header.linkname ?? ''));
      if (target === undefined) {
        throw new HarnessError(`${JSON.stringify(path)} is a hard link to something that the archive does not hold`);
      }
      return { ...target, path };
    }
    default:
      return { path, type: 'other', mode };
  }
}
