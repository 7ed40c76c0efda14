import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Decisions } from '../decisions.ts';
import { badRequest, errnoOf, pathFailure } from '../failure.ts';
import { writeAll } from './io.ts';
import { applyPermissions, type Permissions } from './permissions.ts';

/**
 * Writes an uploaded file; directories above it are made. A file that is there keeps its inode, and so its links and
 * what is mounted on it. When the upload breaks off, a file that it made is removed again.
 */
export async function writeUploaded(
  path: string,
  permissions: Permissions,
  content: Readable,
  { uploadKeepsEnd }: Pick<Decisions, 'uploadKeepsEnd'>,
): Promise<void> {
  try {
    const { file, made } = await openTarget(path);
    try {
      // A pipe or device would take the bytes without an end, or never be ready for them.
      if (!(await file.stat()).isFile()) throw badRequest(`${path} is not a regular file`, 'NOT_A_REGULAR_FILE');
      if (!uploadKeepsEnd) await file.truncate(0);
      await pipeline(content, (chunks) => writeChunks(file, chunks));
      await applyPermissions(path, permissions);
    } catch (error) {
      if (made) await unlink(path);
      throw error;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw pathFailure(path, error, 400);
  }
}

async function writeChunks(file: FileHandle, chunks: AsyncIterable<Buffer>): Promise<void> {
  let position = 0;
  for await (const chunk of chunks) {
    await writeAll(file, chunk, position);
    position += chunk.length;
  }
}

async function openTarget(path: string): Promise<{ file: FileHandle; made: boolean }> {
  const { O_CREAT, O_EXCL, O_NONBLOCK, O_WRONLY } = constants;
  await mkdir(dirname(path), { recursive: true });
  try {
    return { file: await open(path, O_WRONLY | O_CREAT | O_EXCL, 0o666), made: true };
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    // Also through a symbolic link, which may point to a file that is still to be made.
    return { file: await open(path, O_WRONLY | O_CREAT | O_NONBLOCK, 0o666), made: false };
  }
}
