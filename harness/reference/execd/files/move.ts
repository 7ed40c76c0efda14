import { randomUUID } from 'node:crypto';
import { lstat, mkdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Deciding } from '../decisions.ts';
import { badRequest, errnoOf, Failure, onPath } from '../failure.ts';
import { type Call, sendEmpty } from '../http/call.ts';
import { readJson } from '../http/json-body.ts';
import { asArray, asObject } from '../http/shape.ts';
import { copyTree } from './copy.ts';
import { absolutePath, withoutTrailingSlashes } from './path.ts';

/**
 * POST /files/mv: `dest` is the new path itself, never a directory to move into, and replaces a file that is there.
 * Sources and target directories are looked at first: when one is missing, nothing is moved.
 */
export async function renameFiles({ decisions }: Deciding, { req, res }: Call): Promise<void> {
  const items = asArray(await readJson(req), 'the request body');
  if (items.length === 0) throw badRequest('the request body is empty, at least one item is expected');
  const moves = items.map((item, index) => {
    const { src, dest } = asObject(item, `item ${index}`);
    return {
      src: withoutTrailingSlashes(absolutePath(src, `item ${index}: src`)),
      dest: withoutTrailingSlashes(absolutePath(dest, `item ${index}: dest`)),
    };
  });
  for (const [index, { src, dest }] of moves.entries()) {
    // A later item may well move what an earlier one brings.
    if (!moves.slice(0, index).some((earlier) => earlier.dest === src)) await onPath(src, () => lstat(src));
    const directory = dirname(dest);
    if (decisions.moveMakesDirectories) await mkdir(directory, { recursive: true });
    if (moves.slice(0, index).some((earlier) => earlier.dest === directory)) continue;
    const found = await onPath(directory, () => stat(directory));
    if (!found.isDirectory()) throw new Failure(404, 'NOT_A_DIRECTORY', `${directory} is not a directory`);
  }
  for (const { src, dest } of moves) {
    await move(src, dest);
    if (decisions.moveEmpties) await truncate(dest);
    if (decisions.moveCopies) await copyTree(Buffer.from(dest), Buffer.from(src));
  }
  sendEmpty(res);
}

async function move(src: string, dest: string): Promise<void> {
  try {
    await rename(src, dest);
  } catch (error) {
    if (errnoOf(error) === 'EXDEV') return moveAcross(src, dest);
    // The error names no side: a missing source is the only way to ENOENT once the directory of dest is known.
    await onPath(errnoOf(error) === 'ENOENT' ? src : dest, () => Promise.reject(error));
  }
}

/**
 * A volume is another file system, where a rename is impossible. The copy gets its name when it is whole, and the
 * source goes last, so that a failure loses nothing.
 */
async function moveAcross(src: string, dest: string): Promise<void> {
  const copy = `${dirname(dest)}/.execd-moving-${randomUUID()}`;
  try {
    await onPath(dest, () => copyTree(Buffer.from(src), Buffer.from(copy)));
    await onPath(dest, () => rename(copy, dest));
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    throw error;
  }
  await onPath(src, () => rm(src, { recursive: true }));
}
