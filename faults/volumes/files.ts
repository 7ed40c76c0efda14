/** What faults do to the files of volumes. */
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Adds a byte to every file below a directory. Follows no links. */
export function addByteToFiles(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) appendFileSync(join(entry.parentPath, entry.name), 'x');
  }
}
