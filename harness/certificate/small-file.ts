/** Files that somebody names and that are small: keys, passphrases, envelopes. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { describeError, UsageError } from '../errors.ts';

export type SmallFile = {
  bytes: Buffer;
  /** The permission bits. */
  mode: number;
};

/**
 * Reads the regular file at `path`, of at most `most` bytes. `what` names it in messages: `the private key`. Throws
 * UsageError for everything else that may lie there, at once: a pipe that nobody writes to is not waited for.
 */
export function readSmallFile(path: string, what: string, most: number): SmallFile {
  const descriptor = opened(path, what);
  try {
    const facts = fstatSync(descriptor);
    if (facts.isDirectory()) throw new UsageError(`${what}: ${path} is a directory; name the file`);
    if (!facts.isFile()) throw new UsageError(`${what}: ${path} is no regular file`);
    if (facts.size > most) {
      throw new UsageError(`${what}: ${path} has ${facts.size} bytes; at most ${most} are read: it is another file`);
    }
    return { bytes: readFileSync(descriptor), mode: facts.mode & 0o7777 };
  } finally {
    closeSync(descriptor);
  }
}

function opened(path: string, what: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${what}: ${path} does not exist`);
    throw new UsageError(`${what}: ${path} cannot be read: ${describeError(cause)}`, { cause });
  }
}
