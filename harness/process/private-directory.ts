/** A directory of our own below the system's temporary directory, gone when its use ends. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { removeAtExit } from './at-exit.ts';

export type PrivateDirectory = {
  /** Absolute, without symbolic links; only this user may enter it. */
  path: string;
  /** Removes the directory with everything in it. Throws HarnessError with the path when that fails. */
  remove(): Promise<void>;
};

/** Makes the directory. `purpose` becomes part of its name. */
export function makePrivateDirectory(purpose: string): PrivateDirectory {
  let path: string;
  try {
    path = realpathSync(mkdtempSync(join(tmpdir(), `opensandbox-conformance-${purpose}-`)));
  } catch (cause) {
    throw new HarnessError(
      `No temporary directory can be made below ${tmpdir()}: ${describeError(cause)}. Set TMPDIR to one that can be written.`,
      { cause },
    );
  }
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
