import type { Stats } from 'node:fs';
import { groupName, userName } from './accounts.ts';
import { modeToDigits } from './mode.ts';

/** Schema FileInfo. Times are RFC 3339, size is in bytes, mode has the octal digits. */
export type FileInfo = {
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  size: number;
  modified_at: string;
  created_at: string;
  owner: string;
  group: string;
  mode: number;
};

/** Describes what `lstat` found: a symbolic link is described itself, not what it points to. */
export async function fileInfo(path: string, stats: Stats): Promise<FileInfo> {
  // File systems that keep no birth time report 1970 or the time of the last change.
  const created = stats.birthtimeMs > 0 ? stats.birthtimeMs : Math.min(stats.ctimeMs, stats.mtimeMs);
  return {
    path,
    type: entryType(stats),
    size: stats.size,
    modified_at: new Date(stats.mtimeMs).toISOString(),
    created_at: new Date(created).toISOString(),
    owner: await userName(stats.uid),
    group: await groupName(stats.gid),
    mode: modeToDigits(stats.mode),
  };
}

function entryType(stats: Stats): FileInfo['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : 'other';
}
