/**
 * Requests to the API server, in JSON as it stands: what the typed clients do not know of an object they would drop, and a
 * pod has to be what its template says.
 */
import http from 'node:http';
import https from 'node:https';
import type { Connection } from './connection.ts';
import { apiError } from './errors.ts';

/** A request that takes longer has failed; the controller tries again. */
const REQUEST_MS = 30_000;

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export type Api = {
  /** Sends a request and gives the object of the answer. Throws ApiError when it is no success. PATCH is a merge patch. */
  request<T>(method: Method, path: string, body?: object): Promise<T>;
  /**
   * Gives the lines of an answer that does not end, as they arrive, until it ends. Throws ApiError when it is no success, and
   * the error of the connection when that breaks.
   */
  lines(path: string, signal: AbortSignal): AsyncIterable<string>;
};

/** An API server that is reached through a connection. All requests end when `signal` fires. */
export function createApi(connection: Connection, signal: AbortSignal): Api {
  const send = (method: string, path: string, body: string | undefined, until: AbortSignal) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = (connection.server.protocol === 'http:' ? http : https).request(
        new URL(`${connection.server.pathname.replace(/\/$/, '')}${path}`, connection.server),
        {
          method,
          agent: connection.agent,
          signal: until,
          headers: {
            ...connection.headers,
            Accept: 'application/json',
            ...(body !== undefined && {
              'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
              'Content-Length': Buffer.byteLength(body),
            }),
          },
        },
        resolve,
      );
      request.on('error', reject);
      request.end(body);
    });

  return {
    async request<T>(method: Method, path: string, body?: object): Promise<T> {
      const until = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
      const answer = await send(method, path, body && JSON.stringify(body), until);
      const text = await textOf(answer);
      if (!isSuccess(answer)) throw apiError(answer.statusCode ?? 0, text);
      return JSON.parse(text) as T;
    },
    async *lines(path, until) {
      const answer = await send('GET', path, undefined, AbortSignal.any([signal, until]));
      if (!isSuccess(answer)) throw apiError(answer.statusCode ?? 0, await textOf(answer));
      answer.setEncoding('utf8');
      let rest = '';
      for await (const chunk of answer) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        yield* lines.filter((line) => line.trim() !== '');
      }
      if (rest.trim() !== '') yield rest;
    },
  };
}

const isSuccess = ({ statusCode = 0 }: http.IncomingMessage): boolean => statusCode >= 200 && statusCode < 300;

async function textOf(answer: http.IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return text;
}
