/** The files of a certificate's folder, which may come from a stranger. */

import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Reason } from './reason.ts';

/** The only folder in the folder. */
export const TRANSCRIPTS = 'transcripts';

/** The code of the reason why a folder is not read at all. */
export const TOO_LARGE = 'folder-size';

/** More than these no run of the suite writes; the programs of sigstore take 1024 subjects at most. */
const MOST_FILES = 1000;
const MOST_BYTES = 1024 ** 3;

/**
 * Names of all files below `folder`, `transcripts/lifecycle.create.ndjson`, in order; and what lies there that no certificate has:
 * other folders, links, pipes, more than 1000 files, more than 1 GiB. Throws what node:fs throws when the folder cannot be read.
 */
export function folderFiles(folder: string): { files: string[]; reasons: Reason[] } {
  const reasons: Reason[] = [];
  const files: string[] = [];
  let bytes = 0;
  const names = readdirSync(folder).flatMap((name) =>
    name === TRANSCRIPTS && lstatSync(join(folder, name)).isDirectory()
      ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`)
      : [name],
  );
  if (names.length > MOST_FILES) return { files: [], reasons: [tooLarge(`${names.length} files`, MOST_FILES)] };
  for (const name of names.sort()) {
    const facts = lstatSync(join(folder, name));
    bytes += facts.size;
    if (facts.isFile() && name !== TRANSCRIPTS) files.push(name);
    else reasons.push({ code: 'no-file', text: `${name} is no ${kindOf(name)}: such a thing no certificate has` });
  }
  if (bytes > MOST_BYTES) return { files: [], reasons: [tooLarge(`${bytes} bytes`, MOST_BYTES)] };
  return { files, reasons };
}

/** What must be there under a name. */
const kindOf = (name: string): string => (name === TRANSCRIPTS ? 'folder' : 'regular file');

const tooLarge = (found: string, most: number): Reason => ({
  code: TOO_LARGE,
  text: `the folder has ${found}; no certificate has more than ${most}`,
});

/** SHA-256 of a file, in hexadecimal digits; read in parts, since a transcript may be large. */
export function digestOfFile(path: string): string {
  const hash = createHash('sha256');
  const part = Buffer.allocUnsafe(1024 * 1024);
  const descriptor = openSync(path, 'r');
  try {
    for (let read = readSync(descriptor, part); read > 0; read = readSync(descriptor, part)) {
      hash.update(part.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}
