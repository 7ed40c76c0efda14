/** A directory of our own below the system's temporary directory, gone when its use ends. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { removeAtExit } from './at-exit.ts';
import { ownerMark } from './owner.ts';

export type PrivateDirectory = {
  /** Absolute, without symbolic links; only this user may enter it. */
  path: string;
  /** Removes the directory with everything in it. Throws HarnessError with the path when that fails. */
  remove(): Promise<void>;
};

/**
 * Makes the directory. `purpose` becomes part of its name, and so does this process: what a killed one leaves is known by
 * it (abandoned.ts).
 */
export function makePrivateDirectory(purpose: string): PrivateDirectory {
  const path = makeMarkedDirectory(purpose);
  const forget = removeAtExit(path);
  return {
    path,
    async remove() {
      try {
        await rm(path, { recursive: true, force: true, maxRetries: 3 });
      } catch (cause) {
        throw new HarnessError(`${path} could not be removed: ${describeError(cause)}`, { cause });
      }
      forget();
    },
  };
}

/** Makes such a directory that nothing removes by itself, and gives its path. Throws HarnessError. */
export function makeMarkedDirectory(purpose: string): string {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), `opensandbox-conformance-${purpose}-${ownerMark()}-`)));
  } catch (cause) {
    throw new HarnessError(
      `No temporary directory can be made below ${tmpdir()}: ${describeError(cause)}. Set TMPDIR to one that can be written.`,
      { cause },
    );
  }
}
