import { open } from 'node:fs/promises';
import { badRequest, onPath } from '../failure.ts';
import { type Call, queryBoolean, sendEmpty, sendJson } from '../http/call.ts';
import { readJson } from '../http/json-body.ts';
import { asContent, asEntries, asObject } from '../http/shape.ts';
import { writeAll } from './io.ts';
import { absolutePath } from './path.ts';
import { openRegular } from './regular.ts';

/** A file is replaced in memory; what is larger than this, before or after, is for `sed`. In bytes. */
const LARGEST_FILE = 256 * 1024 * 1024;

type Result = { replacedCount: number };

/**
 * POST /files/replace: all occurrences, from left to right without overlap, in bytes, so that a file need not be text.
 * The file is written in place and keeps owner, mode and links; one without an occurrence is not written at all.
 */
export async function replaceContent(call: Call): Promise<void> {
  const verbose = queryBoolean(call, 'verbose');
  const items = asEntries(await readJson(call.req), 'the request body').map(([given, value]) => {
    const item = asObject(value, given);
    const old = asContent(item.old, `${given}: old`);
    if (old === '') throw badRequest(`${given}: old must not be empty`);
    return { given, path: absolutePath(given, 'a path'), old, replacement: asContent(item.new, `${given}: new`) };
  });
  // Nothing is changed unless every file is there.
  for (const { path } of items) await onPath(path, async () => (await openRegular(path)).file.close(), 400);
  const results: [string, Result][] = [];
  for (const { given, path, old, replacement } of items) {
    const replacedCount = await onPath(path, () => replaceIn(path, Buffer.from(old), Buffer.from(replacement)), 400);
    results.push([given, { replacedCount }]);
  }
  if (verbose) sendJson(call.res, Object.fromEntries(results));
  else sendEmpty(call.res);
}

async function replaceIn(path: string, old: Buffer, replacement: Buffer): Promise<number> {
  const content = await readWhole(path);
  const pieces: Buffer[] = [];
  let from = 0;
  let size = content.length;
  for (let at = content.indexOf(old); at >= 0; at = content.indexOf(old, from)) {
    pieces.push(content.subarray(from, at), replacement);
    from = at + old.length;
    size += replacement.length - old.length;
    if (size > LARGEST_FILE) throw tooLarge(path);
  }
  if (from === 0) return 0;
  pieces.push(content.subarray(from));
  const file = await open(path, 'r+');
  try {
    const changed = Buffer.concat(pieces);
    await writeAll(file, changed, 0);
    await file.truncate(changed.length);
  } finally {
    await file.close();
  }
  return (pieces.length - 1) / 2;
}

async function readWhole(path: string): Promise<Buffer> {
  const { file, size } = await openRegular(path);
  try {
    if (size > LARGEST_FILE) throw tooLarge(path);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function tooLarge(path: string): Error {
  return badRequest(`${path} is larger than ${LARGEST_FILE} bytes, use a command such as sed`, 'FILE_TOO_LARGE');
}
