import { stat } from 'node:fs/promises';
import picomatch from 'picomatch';
import type { Deciding } from '../decisions.ts';
import { badRequest, onPath } from '../failure.ts';
import { type Call, queryOne, sendJson } from '../http/call.ts';
import type { FileInfo } from './info.ts';
import { queryPath, withoutTrailingSlashes } from './path.ts';
import { describe, walk } from './walk.ts';

const LONGEST_PATTERN = 1024;

/**
 * GET /files/search: everything below the root that is not a directory and matches, in the order of the listing.
 * The pattern is matched against the path relative to the root, files that begin with a dot included; one without a
 * slash (`*.txt`) against the name alone, at any depth. Symbolic links match by their own name and are not followed.
 */
export async function searchFiles({ decisions }: Deciding, call: Call): Promise<void> {
  const root = withoutTrailingSlashes(queryPath(call));
  const pattern = queryOne(call, 'pattern') ?? '**';
  if (pattern === '' || pattern.includes('\0') || pattern.length > LONGEST_PATTERN) {
    throw badRequest(`pattern must have 1 to ${LONGEST_PATTERN} characters and no NUL`, 'INVALID_PATTERN');
  }
  const matches = compile(pattern);
  const found = await onPath(root, () => stat(root));
  if (!found.isDirectory()) throw badRequest(`${root} is not a directory`, 'NOT_A_DIRECTORY');
  const start = root.endsWith('/') ? root.length : root.length + 1;
  const files: FileInfo[] = [];
  for await (const entry of walk(root, Number.POSITIVE_INFINITY, 'lenient')) {
    if (call.res.destroyed) return;
    if (entry.isDirectory || !matches(entry.path.toString().slice(start))) continue;
    const info = await describe(entry, decisions);
    if (info) files.push(info);
  }
  sendJson(call.res, files);
}

function compile(pattern: string): (path: string) => boolean {
  try {
    // Names may have line ends, which a point of a regular expression passes over.
    return picomatch(pattern, { dot: true, basename: !pattern.includes('/'), noextglob: true, flags: 's' });
  } catch (error) {
    throw badRequest(
      `pattern cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      'INVALID_PATTERN',
    );
  }
}
