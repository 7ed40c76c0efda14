import { lstat, realpath, rm, stat, unlink } from 'node:fs/promises';
import type { Deciding } from '../decisions.ts';
import { badRequest, errnoOf, onPath } from '../failure.ts';
import { type Call, sendEmpty, sendJson } from '../http/call.ts';
import { readJson } from '../http/json-body.ts';
import { asEntries, asObject } from '../http/shape.ts';
import { type FileInfo, fileInfo } from './info.ts';
import { absolutePath, queryPaths } from './path.ts';
import { applyPermissions, readPermissions } from './permissions.ts';

/** GET /files/info: a map with the paths as they were sent for keys. */
export async function filesInfo(call: Call): Promise<void> {
  const infos: [string, FileInfo][] = [];
  for (const { given, path } of queryPaths(call)) {
    infos.push([given, await fileInfo(path, await onPath(path, () => lstat(path)))]);
  }
  sendJson(call.res, Object.fromEntries(infos));
}

/**
 * DELETE /files: all or, when one of them is a directory, none. A path that is not there is deleted already: the
 * operation documents no answer for it.
 */
export async function removeFiles({ decisions }: Deciding, call: Call): Promise<void> {
  const paths = queryPaths(call);
  for (const { path } of paths) {
    const found = await ifPresent(path, () => lstat(path));
    if (found?.isDirectory() && !decisions.deletionTakesDirectories) {
      throw badRequest(`${path} is a directory: DELETE /directories removes those`, 'IS_A_DIRECTORY');
    }
  }
  for (const { path } of paths) {
    await ifPresent(path, async () => {
      if (decisions.deletionTakesDirectories) await rm(path, { recursive: true });
      else await unlink(decisions.deletionFollowsLinks ? await realpath(path) : path);
    });
  }
  sendEmpty(call.res);
}

async function ifPresent<T>(path: string, action: () => Promise<T>): Promise<T | undefined> {
  return await onPath(path, async () => {
    try {
      return await action();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}

/** POST /files/permissions: nothing is changed unless every path is there. */
export async function chmodFiles({ req, res }: Call): Promise<void> {
  const changes = [];
  for (const [given, value] of asEntries(await readJson(req), 'the request body')) {
    const path = absolutePath(given, 'a path');
    const permissions = await readPermissions(asObject(value, given), given, true);
    await onPath(path, () => stat(path), 400);
    changes.push({ path, permissions });
  }
  for (const { path, permissions } of changes) await onPath(path, () => applyPermissions(path, permissions), 400);
  sendEmpty(res);
}
