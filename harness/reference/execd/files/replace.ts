import { open, unlink } from 'node:fs/promises';
import type { Decisions } from '../decisions.ts';
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
export async function replaceContent({ decisions }: { decisions: Decisions }, call: Call): Promise<void> {
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
    const replacedCount = await onPath(path, () => replaceIn(path, old, replacement, decisions), 400);
    results.push([given, { replacedCount }]);
  }
  if (verbose) sendJson(call.res, Object.fromEntries(results));
  else sendEmpty(call.res);
}

/** Replaces in one file, and gives how often. */
async function replaceIn(path: string, old: string, replacement: string, decisions: Decisions): Promise<number> {
  const content = await readWhole(path);
  const found = placesOf(content, Buffer.from(old), decisions);
  if (found.length === 0) return 0;
  const put = Buffer.from(replacement);
  const length = Buffer.byteLength(old);
  if (content.length + found.length * (put.length - length) > LARGEST_FILE) throw tooLarge(path);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const at of found) {
    pieces.push(content.subarray(from, at), put);
    from = at + length;
  }
  pieces.push(content.subarray(from));
  const whole = Buffer.concat(pieces);
  const changed = decisions.replaceAsText ? Buffer.from(whole.toString('utf8')) : whole;
  if (decisions.replaceMakesNew) await unlink(path);
  const file = await open(path, decisions.replaceMakesNew ? 'w' : 'r+');
  try {
    await writeAll(file, changed, 0);
    await file.truncate(changed.length);
  } finally {
    await file.close();
  }
  return found.length;
}

const LINE_END = 10;

/** Where a string occurs, from left to right without overlap. */
function placesOf(content: Buffer, old: Buffer, { replaces, replaceAnyCase }: Decisions): number[] {
  const [where, what] = replaceAnyCase ? [smallLetters(content), smallLetters(old)] : [content, old];
  const places: number[] = [];
  for (let at = where.indexOf(what); at >= 0; ) {
    places.push(at);
    if (replaces === 'first') break;
    const next = at + what.length;
    const line = replaces === 'first-of-line' ? content.indexOf(LINE_END, next) : next;
    at = line < 0 ? -1 : where.indexOf(what, line);
  }
  return places;
}

/** The same bytes with small letters of ASCII for capital ones. */
const smallLetters = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes.toString('latin1').replace(/[A-Z]/g, (each) => each.toLowerCase()),
    'latin1',
  );

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
