/** Sends `fetch` steps: one HTTP exchange with a service in a sandbox, nothing added or mended on the way. */
import http, { type IncomingMessage } from 'node:http';
import { ActionFailure } from '../drivers/driver.ts';
import { describeError } from '../errors.ts';
import { jsonOrText } from '../json-text.ts';
import type { Fetcher, FetchRequest, FetchResult } from '../verbs/surroundings.ts';
import { isRecorderAnswer } from '../wire/trouble.ts';
import { keyHeader } from './api-key.ts';
import { endpointPath, headersIn } from './endpoint-path.ts';

/** More of an answer is not kept. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * A fetcher for endpoints as the recorder at `recorder` (`http://127.0.0.1:PORT`) gives them. The API key goes along, as
 * with SDKs: the headers of an endpoint are needed, and nowhere said to be enough. Nothing is ever sent anywhere else: an endpoint that the recorder could not read as an address is the server's failure.
 */
export function createFetcher(recorder: string, apiKey: string | undefined): Fetcher {
  const { host, hostname, port } = new URL(recorder);
  const key = keyHeader('right', apiKey);
  return async (request, signal) => {
    const path = `${endpointPath(request.endpoint, host)}${request.path}`;
    try {
      return await exchange({ hostname, port, path }, { ...request, headers: { ...key, ...request.headers } }, signal);
    } catch (cause) {
      if (cause instanceof ActionFailure) throw cause;
      throw new ActionFailure(`${request.method} ${request.path} got no answer: ${describeError(cause)}`, { cause });
    }
  };
}

type Place = { hostname: string; port: string; path: string };

function exchange(place: Place, { method, headers, body, until }: FetchRequest, signal: AbortSignal) {
  return new Promise<FetchResult>((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(body.length) };
    const outgoing = http.request({ ...place, method, headers: { ...length, ...headers }, agent: false, signal });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = (): void => {
        const result = resultOf(incoming, Buffer.concat(chunks));
        if (!isRecorderAnswer(result.status, result.body)) resolve(result);
        else reject(new ActionFailure((result.body as { message: string }).message));
      };
      incoming.on('error', reject);
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        const tooMuch = size > MAX_BYTES;
        const enough = until !== undefined && Buffer.concat(chunks).includes(until);
        if (tooMuch) reject(new ActionFailure(`the answer has more than ${MAX_BYTES} bytes`));
        if (enough) finish();
        if (tooMuch || enough) outgoing.destroy();
      });
      incoming.on('end', finish);
    });
    outgoing.end(body);
  });
}

function resultOf(incoming: IncomingMessage, bytes: Buffer): FetchResult {
  const text = bytes.toString('utf8');
  return {
    status: incoming.statusCode ?? 0,
    headers: headersIn(incoming),
    body: bytes.length === 0 ? null : jsonOrText(text),
    base64: bytes.toString('base64'),
  };
}
