/** Removes a tree of files, whoever wrote it and however hard that makes it. */
import { execFile } from 'node:child_process';
import { lstat, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { HarnessError } from '../errors.ts';

const run = promisify(execFile);

/**
 * Removes a directory tree; one that is gone already is no error. Throws HarnessError when something is left.
 * rm(1) goes down by handles and so copes with paths that are longer than the kernel takes.
 */
export async function removeTree(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true });
    return;
  } catch {
    // What Node cannot do, the tools below can; if not they say why.
  }
  // An ordinary user cannot empty a directory without permissions, also when it is his own.
  await run('chmod', ['-R', 'u+rwX', '--', directory]).catch(() => undefined);
  const failure: unknown = await run('rm', ['-rf', '--one-file-system', '--', directory]).catch(
    (error: unknown) => error,
  );
  const left = await lstat(directory).catch(() => undefined);
  if (left) throw new HarnessError(`${directory} could not be removed; remove it by hand`, { cause: failure });
}
