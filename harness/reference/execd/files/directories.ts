import { lstat, mkdir, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Deciding } from '../decisions.ts';
import { badRequest, errnoOf, onPath } from '../failure.ts';
import { type Call, queryInteger, sendEmpty, sendJson } from '../http/call.ts';
import { readJson } from '../http/json-body.ts';
import { asEntries, asObject } from '../http/shape.ts';
import type { FileInfo } from './info.ts';
import { absolutePath, queryPath, queryPaths, withoutTrailingSlashes } from './path.ts';
import { applyPermissions, readPermissions } from './permissions.ts';
import { describe, walk } from './walk.ts';
import { wronglyDeleted } from './wrongly-deleted.ts';

/** GET /directories/list */
export async function listDirectory({ decisions }: Deciding, call: Call): Promise<void> {
  const root = withoutTrailingSlashes(queryPath(call));
  const depth = queryInteger(call, 'depth', 0) ?? 1;
  const found = await onPath(root, () => lstat(root));
  if (found.isSymbolicLink())
    throw badRequest(`${root} is a symbolic link, a real directory is expected`, 'IS_A_SYMLINK');
  if (!found.isDirectory()) throw badRequest(`${root} is not a directory`, 'NOT_A_DIRECTORY');
  const entries: FileInfo[] = [];
  for await (const entry of walk(root, depth, 'strict')) {
    if (call.res.destroyed) return;
    const info = await describe(entry, decisions);
    if (info) entries.push(info);
  }
  sendJson(call.res, entries);
}

/**
 * POST /directories: like `mkdir -p`. The permissions are those of the directory itself, where it is made by this
 * request; parents get the usual ones, and a directory that is there already keeps its own.
 */
export async function makeDirs({ decisions }: Deciding, { req, res }: Call): Promise<void> {
  const wanted = [];
  for (const [given, value] of asEntries(await readJson(req), 'the request body')) {
    const path = withoutTrailingSlashes(absolutePath(given, 'a path'));
    wanted.push({ path, permissions: await readPermissions(asObject(value, given), given, true) });
  }
  const made: typeof wanted = [];
  for (const item of wanted) {
    await onPath(
      item.path,
      async () => {
        if (decisions.existingEmptied) await rm(item.path, { recursive: true, force: true });
        else if (await isDirectory(item.path)) return;
        made.push(item);
      },
      400,
    );
  }
  for (const { path } of made) await onPath(path, () => mkdir(path, { recursive: decisions.parentsMade }), 400);
  // Inner ones first: those of an outer one may keep everybody out.
  const inwards = made.sort((a, b) => b.path.length - a.path.length);
  for (const { path, permissions } of inwards) await onPath(path, () => applyPermissions(path, permissions), 400);
  sendEmpty(res);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** DELETE /directories: like `rm -rf`, except that it refuses what is not a directory before it removes anything. */
export async function removeDirs({ decisions }: Deciding, call: Call): Promise<void> {
  const paths = queryPaths(call).map(({ path }) => withoutTrailingSlashes(path));
  if (paths.some((path) => resolve(path) === '/')) throw badRequest('the root is not for removal', 'INVALID_PATH');
  for (const path of paths) {
    const found = await onPath(path, async () => {
      try {
        return await lstat(path);
      } catch (error) {
        if (errnoOf(error) === 'ENOENT' && decisions.directoryDeletionOfNothing) return undefined;
        throw error;
      }
    });
    if (found && !found.isDirectory()) {
      throw badRequest(`${path} is not a directory: DELETE /files removes files`, 'NOT_A_DIRECTORY');
    }
  }
  for (const path of paths) {
    for (const wrong of await wronglyDeleted(path, decisions)) await rm(wrong, { recursive: true, force: true });
    await onPath(path, () => rm(path, { recursive: true, force: true }));
    if (decisions.directoryDeletionEmpties) await mkdir(path);
  }
  sendEmpty(call.res);
}
