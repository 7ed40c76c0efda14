/** How the recorder asks the server. */
import http, { type Agent, type ClientRequest } from 'node:http';
import https from 'node:https';
import { hasBody } from './client-side.ts';
import type { Upstream } from './endpoints.ts';
import type { HeaderList } from './exchange.ts';
import { withHeader } from './header-lines.ts';
import type { LiveExchange } from './live-exchange.ts';
import { passResponse } from './pass-response.ts';
import { troubleOf } from './trouble.ts';

/** What the server is asked in place of what the client has sent. */
export type Asked = {
  headers: HeaderList;
  /** Undefined for the body of the client, as it comes. */
  body?: Buffer | undefined;
  /** Path and query, relative to the base of the API; undefined for those of the client. */
  target?: string | undefined;
};

/**
 * Methods that change nothing: a request is sent once more where a used connection has ended before an answer (RFC 9112,
 * section 9.3.1). Others are sent over a connection of their own: of a used one nobody knows whether the server is about
 * to close it, and whether it has done by then what it was asked for.
 */
const REPEATABLE = /^(?:GET|HEAD|OPTIONS)$/;

/** Sends the request on to the server, and what comes back to the client. Trouble with either ends the exchange. */
export function askServer(exchange: LiveExchange, asked: Asked): void {
  const { request, recording, options } = exchange;
  const { agents } = options;
  const agent = recording.upstream.protocol === 'https:' ? agents.https : agents.http;
  const repeatable = REPEATABLE.test(recording.method) && (asked.body ?? NOTHING).length === 0 && !hasBody(request);
  const ask = (over: Agent | false, lost: (error: Error, asking: ClientRequest) => boolean): void => {
    try {
      begin(exchange, asked, over, lost);
    } catch (error) {
      exchange.fail(troubleOf(error));
    }
  };
  ask(repeatable ? agent : false, (error, { reusedSocket }) => {
    const ended = ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!repeatable || !reusedSocket || !ended || recording.response !== undefined || exchange.over()) return false;
    ask(false, () => false);
    return true;
  });
}

const NOTHING = Buffer.alloc(0);

/** `lost`: whether an error of the connection is taken care of. Throws what node throws. */
function begin(
  exchange: LiveExchange,
  { headers, body, target }: Asked,
  agent: Agent | false,
  lost: (error: Error, asking: ClientRequest) => boolean,
): void {
  const { request, response, recording } = exchange;
  const lines = body === undefined ? headers : withHeader(headers, 'Content-Length', String(body.length));
  const { upstream, method } = recording;
  const asked = openRequest(upstream, { method, target: target ?? recording.target, headers: lines, agent });
  exchange.asking(asked);
  asked.on('error', (error) => {
    // Once the whole answer is there, trouble with the rest of the request is no trouble.
    if (!recording.response?.complete && !lost(error, asked)) exchange.fail(troubleOf(error));
  });
  asked.on('continue', () => {
    if (!response.headersSent) response.writeContinue();
  });
  asked.on('response', (incoming) => passResponse(exchange, incoming, asked));
  asked.on('upgrade', (_incoming, socket) => {
    socket.destroy();
    exchange.fail({ reason: 'garbage', message: 'the server switched protocols unasked' });
  });
  if (body !== undefined) asked.end(body);
  else if (hasBody(request)) request.pipe(asked);
  else {
    asked.end();
    request.resume();
  }
}

/** Opens a request with these headers and no others. `target` is relative to the base of the API. Throws what node throws. */
export function openRequest(
  upstream: Upstream,
  { method, target, headers, agent }: { method: string; target: string; headers: HeaderList; agent: Agent | false },
): ClientRequest {
  const secure = upstream.protocol === 'https:';
  return (secure ? https : http).request({
    agent,
    hostname: upstream.hostname,
    ...(upstream.port === '' ? {} : { port: upstream.port }),
    // An address without a name has no server name to send (RFC 6066, section 3).
    ...(secure ? { servername: /^[\d.:]+$/.test(upstream.hostname) ? '' : upstream.hostname } : {}),
    method,
    path: upstream.prefix + target || '/',
    headers: headers.flat(),
    setHost: false,
  });
}
