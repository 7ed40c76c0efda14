/** What the recorder says to a client, and how it takes leave of one. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderList } from './exchange.ts';
import { withoutHeader } from './header-lines.ts';
import type { RecordingOptions } from './recording.ts';
import { recorderCode, type Trouble, type TroubleReason } from './trouble.ts';

/** After an answer that came before the end of the request, how long the rest of the request is still read. */
const DRAIN_MS = 1000;

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Begins a response with these headers and no others, without an announcement of trailers where none can follow. Throws
 * what node throws for a head that it cannot send.
 */
export function writeHead(
  response: ServerResponse,
  status: number,
  reason: string | undefined,
  headers: HeaderList,
): void {
  response.sendDate = false;
  // Trailers follow chunks only; node refuses to announce them anywhere else.
  const unchunked =
    headers.some(([name]) => /^content-length$/i.test(name)) ||
    response.req.method === 'HEAD' ||
    status === 204 ||
    status === 304;
  const flat = (unchunked ? withoutHeader(headers, 'trailer') : headers).flat();
  if (reason === undefined) response.writeHead(status, flat);
  else response.writeHead(status, reason, flat);
}

/** Tells the client why there is no answer of the server. */
export function sendTrouble(response: ServerResponse, trouble: Trouble, options: RecordingOptions): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const code = recorderCode(trouble.reason);
  const message = options.redactor.text(`The recorder got no usable answer: ${trouble.message}`);
  const body = JSON.stringify({ code, message });
  const reason: TroubleReason = trouble.reason;
  response.writeHead(502, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-conformance-recorder': reason,
    connection: 'close',
  });
  response.end(body);
}

/** Reads what is left of a request whose answer is on its way, so that the connection does not get stuck. */
export function drain(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), DRAIN_MS);
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop);
  request.once('close', stop);
  response.once('error', stop);
}
