/** Directories that take long to make, and are kept from run to run. */
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { removeAtExit } from './at-exit.ts';
import { whileNobodyElse } from './one-at-a-time.ts';

/** One that has not been touched for so long while it was made belongs to nobody any more. */
const ABANDONED_MS = 60 * 60 * 1000;

export type MadeOnce = {
  /** Path of the directory. */
  final: string;
  /** For people, what is kept there: `opensandbox-server`. */
  what: string;
  /** Whether the directory, which may not be there, is whole. */
  isComplete(): Promise<boolean> | boolean;
  /** How long it may take, in milliseconds. */
  within: number;
  signal?: AbortSignal | undefined;
  /** Called once, when another process makes it. */
  onWait(): void;
};

/**
 * Has `make` fill an empty directory beside the final one, which gets that name only when complete, unless it is there already.
 * Of several that want it at once one makes it, in whichever process they are. Throws HarnessError where nothing can be kept.
 */
export async function makeOnce(options: MadeOnce, make: (directory: string) => Promise<void>): Promise<void> {
  const { final, isComplete, within, signal, onWait } = options;
  if (await isComplete()) return;
  await prepareFolder(options);
  await whileNobodyElse(`${final}.lock`, { within, signal, onWait }, async () => {
    if (!(await isComplete())) await makeBeside(options, make);
  });
}

async function makeBeside({ final, what }: MadeOnce, make: (directory: string) => Promise<void>): Promise<void> {
  const unfinished = await mkdtemp(`${final}.unfinished-`).catch((cause: unknown) => {
    throw unwritable(dirname(final), what, cause);
  });
  const forget = removeAtExit(unfinished);
  try {
    await make(unfinished);
    // What is there is not whole.
    await rm(final, { recursive: true, force: true });
    await rename(unfinished, final);
  } finally {
    await rm(unfinished, { recursive: true, force: true, maxRetries: 5 });
    forget();
  }
}

/** Makes the folder, and removes from it what was never finished. */
async function prepareFolder({ final, what }: MadeOnce): Promise<void> {
  const folder = dirname(final);
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (!name.includes('.unfinished-')) continue;
      if (Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS) await rm(path, { recursive: true, force: true });
    }
  } catch (cause) {
    throw unwritable(folder, what, cause);
  }
}

const unwritable = (folder: string, what: string, cause: unknown): HarnessError =>
  new HarnessError(`${folder} cannot be written: ${describeError(cause)}. ${what} is kept there.`, { cause });
