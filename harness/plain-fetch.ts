/**
 * `fetch` by the HTTP client of Node. The one behind the global `fetch` of Node 20 takes chunk extensions with a space in
 * quotes (RFC 9112, section 7.1.1) for the end of the connection, and a server that sends them is there all the same.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';

export type PlainRequest = {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Ends the exchange, the body of the answer included, with the reason of the signal. */
  signal?: AbortSignal;
};

/** Statuses of answers that have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Sends one request, over a connection of its own, and gives the answer when its head has come. Follows no redirects and
 * unpacks nothing. Rejects with the error of Node, or with the reason of the signal.
 */
export async function plainFetch(url: string, { signal, body, ...options }: PlainRequest = {}): Promise<Response> {
  signal?.throwIfAborted();
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = open(url, { agent: false, ...options, headers: { ...options.headers, ...length } });
    let answer: IncomingMessage | undefined;
    const stop = (): void => {
      answer?.destroy(signal?.reason);
      request.destroy(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', stop));
    request.on('error', reject);
    request.on('response', (incoming) => {
      answer = incoming;
      try {
        resolve(responseOf(incoming));
      } catch (error) {
        request.destroy();
        reject(error);
      }
    });
    request.end(body);
  });
}

/** The body of an answer as text, of which no more is read than `most` bytes and the rest of the piece that holds the last of them. */
export async function textWithin(response: Response, most: number): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break; // which cancels the rest
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws RangeError or TypeError for what `Response` cannot hold, as statuses beyond 599. */
function responseOf(incoming: IncomingMessage): Response {
  const { statusCode = 0, rawHeaders } = incoming;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  if (BODILESS.has(statusCode)) {
    incoming.resume();
    return new Response(null, { status: statusCode, headers });
  }
  return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status: statusCode, headers });
}
