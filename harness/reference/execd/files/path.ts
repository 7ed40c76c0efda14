import { badRequest } from '../failure.ts';
import { type Call, queryAll, queryOne } from '../http/call.ts';
import { asText } from '../http/shape.ts';

/**
 * The absolute form of a path of a request. It is not normalised: with a symbolic link before it, `..` leads where the
 * kernel says. Throws 400 for an empty path or one with a NUL.
 */
export function absolutePath(value: unknown, where: string): string {
  const text = asText(value, where);
  if (text === '') throw badRequest(`${where} is empty, a path is expected`, 'INVALID_PATH');
  return text.startsWith('/') ? text : `${process.cwd()}/${text}`;
}

export function withoutTrailingSlashes(path: string): string {
  return path.replace(/(?<=[^/])\/+$/, '').replace(/^\/+$/, '/');
}

/** Query parameter `path`, exactly once. */
export function queryPath(call: Call): string {
  const text = queryOne(call, 'path');
  if (text === undefined) throw badRequest('query parameter path is required', 'MISSING_QUERY');
  return absolutePath(text, 'path');
}

/** Query parameter `path`, once or more: each as it was sent, and in absolute form. */
export function queryPaths(call: Call): { given: string; path: string }[] {
  const texts = queryAll(call, 'path');
  if (texts.length === 0) throw badRequest('query parameter path is required, once or more', 'MISSING_QUERY');
  return texts.map((given) => ({ given, path: absolutePath(given, 'path') }));
}

const SLASH = Buffer.from('/');

/** Names are bytes to the kernel; text would lose those that are not UTF-8. */
export function joinName(directory: Buffer, name: Buffer): Buffer {
  return directory.at(-1) === SLASH[0] ? Buffer.concat([directory, name]) : Buffer.concat([directory, SLASH, name]);
}
