/** The file API of execd, by plain HTTP. */
import { randomBytes } from 'node:crypto';
import { isObject, type JsonObject } from '../../json-object.ts';
import { isDone } from '../../lifecycle-client/answers.ts';
import { ActionFailure, type FileRequest, type FileResult } from '../driver.ts';
import type { HttpAnswer, HttpRequest } from './client.ts';

/** Sends one request to execd; the path is relative to its base. */
export type SendToExecd = (request: HttpRequest) => Promise<HttpAnswer>;

/** Does one action of the file API. Throws ActionFailure when no answer comes, or one that says nothing. */
export async function fileAction(request: FileRequest, send: SendToExecd): Promise<FileResult> {
  const answer = await send(requestOf(request));
  return isDone(answer.status) ? doneResult(request, answer) : refusedResult(answer);
}

/** A refusal: `code` is that of the documented body where the answer has it. */
export function refusedResult({ status, json }: Pick<HttpAnswer, 'status' | 'json'>): FileResult {
  const { code } = (json ?? {}) as { code?: unknown };
  return { ok: false, status, code: typeof code === 'string' ? code : 'UNEXPECTED_RESPONSE' };
}

function requestOf(request: FileRequest): HttpRequest {
  const query = `?path=${encodeURIComponent(request.path)}`;
  switch (request.action) {
    case 'read':
      return { method: 'GET', path: `/files/download${query}` };
    case 'info':
      return { method: 'GET', path: `/files/info${query}` };
    case 'list':
      return { method: 'GET', path: `/directories/list${query}` };
    case 'remove':
      return { method: 'DELETE', path: `/files${query}` };
    case 'removeDirectory':
      return { method: 'DELETE', path: `/directories${query}` };
    case 'makeDirectory':
      return jsonRequest('/directories', { [request.path]: { mode: 755 } });
    case 'move':
      return jsonRequest('/files/mv', [{ src: request.path, dest: request.to }]);
    case 'write':
      return upload(request);
  }
}

const jsonRequest = (path: string, value: unknown): HttpRequest => ({
  method: 'POST',
  path,
  headers: { 'Content-Type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

/** A form of two parts, first the metadata as JSON, then the content; some servers want a file name at each. */
function upload({ path, mode, content }: Extract<FileRequest, { action: 'write' }>): HttpRequest {
  const boundary = `conformance-${randomBytes(12).toString('hex')}`;
  const part = (name: string, type: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
  const metadata = JSON.stringify({ path, ...(mode === undefined ? {} : { mode }) });
  const body = Buffer.concat([
    Buffer.from(`${part('metadata', 'application/json')}${metadata}\r\n${part('file', 'application/octet-stream')}`),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  return { method: 'POST', path: '/files/upload', headers, body };
}

/** What an answer says that did what was asked for. Throws ActionFailure for one that does not say what was asked. */
export function doneResult(request: FileRequest, { bytes, json }: Pick<HttpAnswer, 'bytes' | 'json'>): FileResult {
  switch (request.action) {
    case 'read':
      return { ok: true, content: bytes.toString('utf8'), base64: bytes.toString('base64'), bytes: bytes.length };
    case 'info': {
      if (!isObject(json)) throw new ActionFailure(`info of ${request.path} was answered with no map of files`);
      const info = json[request.path];
      return { ok: true, info: isObject(info) ? fileInfo(info) : info };
    }
    case 'list':
      if (!Array.isArray(json)) throw new ActionFailure(`the list of ${request.path} was answered with no list`);
      return { ok: true, entries: json.map((entry) => (isObject(entry) ? fileInfo(entry) : entry)) };
    default:
      return { ok: true };
  }
}

/** What is known of a file, under the names that every driver has for it. */
export function fileInfo({ created_at, modified_at, ...info }: JsonObject): JsonObject {
  return { ...info, createdAt: timeOf(created_at), modifiedAt: timeOf(modified_at) };
}

/** A time as a Date, be it text or a number of milliseconds; what is none stays what it is. */
export function timeOf(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date;
}
