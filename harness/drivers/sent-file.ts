/** What a driver has sent for an action of the file API, against what it was asked for. */
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import { type Exchange, headerValue } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import type { SeenExchange } from './calls.ts';
import type { FileRequest } from './driver.ts';
import { bodySent, isIn, type Otherwise, requestOf } from './sent.ts';

type Write = Extract<FileRequest, { action: 'write' }>;

/** Where each action is asked for. */
const PLACES: Readonly<Record<FileRequest['action'], readonly [method: string, path: string]>> = {
  read: ['GET', '/files/download'],
  info: ['GET', '/files/info'],
  list: ['GET', '/directories/list'],
  remove: ['DELETE', '/files'],
  removeDirectory: ['DELETE', '/directories'],
  makeDirectory: ['POST', '/directories'],
  move: ['POST', '/files/mv'],
  write: ['POST', '/files/upload'],
};

/** The request of a call that does the action. */
export function fileSent(request: FileRequest, seen: readonly SeenExchange[]): Otherwise | undefined {
  const [method, place] = PLACES[request.action];
  const found = requestOf(seen, { api: 'execd', method, path: place });
  if ('otherwise' in found) return found.otherwise;
  const { path } = request;
  switch (request.action) {
    case 'write':
      return uploadSent(request, found.request.exchange);
    case 'move': {
      const body = bodySent(found.request);
      const asked = [{ src: path, dest: request.to }];
      return body === undefined || isIn(asked, body) ? undefined : { what: 'move', asked, sent: body };
    }
    case 'makeDirectory': {
      const body = bodySent(found.request);
      const names = isObject(body) ? Object.keys(body) : [];
      const sent = names.some((name) => name === path || name.includes(REDACTED));
      return body === undefined || sent ? undefined : { what: 'path', asked: path, sent: names[0] };
    }
    default: {
      const paths = pathsIn(found.request.exchange.request.target);
      const sent = paths.some((one) => one === path || one.includes(REDACTED));
      return sent ? undefined : { what: 'path', asked: path, sent: paths[0] };
    }
  }
}

/** The values of the parameter path, a plus sign being what it is or a space. */
function pathsIn(target: string): string[] {
  const [, query = ''] = /\?(.*)$/s.exec(target) ?? [];
  return [query, query.replaceAll('+', '%2B')].flatMap((one) => new URLSearchParams(one).getAll('path'));
}

/** What was kept of a form; what was sent compressed is not looked at. */
function uploadSent({ path, mode, content }: Write, exchange: Exchange): Otherwise | undefined {
  const { request } = exchange;
  const { text, base64 = '', bytes, truncated } = request.body ?? { bytes: 0 };
  const type = headerValue(request.headers, 'content-type') ?? '';
  const boundary = /^multipart\/form-data\s*;.*\bboundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined || headerValue(request.headers, 'content-encoding') !== undefined) return undefined;
  if (text?.includes(REDACTED)) return undefined;
  const kept = text === undefined ? Buffer.from(base64, 'base64') : Buffer.from(text, 'utf8');
  if (kept.includes(REDACTED)) return undefined;
  const parts = partsOf(kept, boundary);
  const metadata = parts.find(({ name }) => name === 'metadata');
  const told = metadata?.ends === true ? fromJson(metadata.content.toString('utf8')) : undefined;
  if (isObject(told)) {
    if (told.path !== path) return { what: 'path', asked: path, sent: told.path };
    if (mode !== undefined && Number(told.mode) !== mode) return { what: 'mode', asked: mode, sent: told.mode };
  }
  const file = parts.find(({ name }) => name === 'file');
  if (file === undefined) return undefined;
  const asked = Buffer.from(content);
  const other = { what: 'content', asked: `${asked.length} bytes`, sent: 'others' };
  if (file.ends) return file.content.equals(asked) ? undefined : { ...other, sent: `${file.content.length} bytes` };
  // The rest was not kept, or never came.
  if (!asked.subarray(0, file.content.length).equals(file.content.subarray(0, asked.length))) return other;
  const isShort = truncated === true && exchange.failure === undefined && bytes < file.from + asked.length;
  return isShort ? { ...other, sent: `${bytes - file.from} bytes at most` } : undefined;
}

/** A part of a form: where its content begins, what of that was kept, and whether that is all. */
type Part = { name: string | undefined; from: number; content: Buffer; ends: boolean };

function partsOf(body: Buffer, boundary: string): Part[] {
  const parts: Part[] = [];
  const line = Buffer.from(`\r\n--${boundary}`);
  let at = body.indexOf(line.subarray(2));
  while (at >= 0) {
    const head = body.indexOf('\r\n\r\n', at);
    if (head < 0) return parts;
    const from = head + 4;
    const end = body.indexOf(line, from);
    const name = /\bname="([^"]*)"/.exec(body.toString('utf8', at, head))?.[1];
    parts.push({ name, from, content: body.subarray(from, end < 0 ? undefined : end), ends: end >= 0 });
    at = end < 0 ? end : end + 2;
  }
  return parts;
}
