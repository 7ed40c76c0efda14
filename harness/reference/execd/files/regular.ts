import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { badRequest } from '../failure.ts';

/**
 * Opens a regular file for reading. Without O_NONBLOCK the opening of a named pipe would wait for a writer for ever.
 * Throws 400 for a directory, a device or a pipe.
 */
export async function openRegular(path: string): Promise<{ file: FileHandle; size: number; stats: Stats }> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) throw badRequest(`${path} is a directory, a file is expected`, 'IS_A_DIRECTORY');
    if (!stats.isFile()) throw badRequest(`${path} is not a regular file`, 'NOT_A_REGULAR_FILE');
    return { file, size: stats.size, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
}
