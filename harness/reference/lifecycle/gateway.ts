/**
 * The way into sandboxes: `/sandboxes/{sandboxId}/port/{port}/...` on the runtime's own listener, outside the API and
 * without its key, as the format of Endpoint.endpoint has it, and signed routes. Everything is streamed in both directions.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
  STATUS_CODES,
  request as sendRequest,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { TOKEN_HEADER } from '../execd/authorize.ts';
import { endToEnd, framing, headText, switchingTo } from '../proxy-headers.ts';
import { errorAnswer, sendError, writeError } from './error-response.ts';
import { conflict, noSandbox, Refusal } from './refusal.ts';
import { execdHeaders, type SandboxRecord } from './sandbox-record.ts';
import type { Sandboxes } from './sandboxes.ts';
import { isSignedTarget, type SignedRoutes } from './signed-routes.ts';

const EXECD_PORT = 44772;

/** How long a request waits for a sandbox that is still Pending. */
const PENDING_MS = 35_000;
const ROUTE = /^\/sandboxes\/([^/?#]+)\/port\/([0-9]{1,5})(?=[/?]|$)(.*)$/s;
/** Carries the token of a sandbox with secureAccess: for the gateway, so it goes no further. */
export const ACCESS_HEADER = 'OpenSandbox-Secure-Access';

/** What no service gets, in small letters. */
const OURS = [ACCESS_HEADER, TOKEN_HEADER].map((name) => name.toLowerCase());

const forwarded = ({ rawHeaders }: IncomingMessage): string[] => endToEnd(rawHeaders, [ACCESS_HEADER.toLowerCase()]);

export function isGatewayTarget(target: string): boolean {
  return target === '/sandboxes' || target.startsWith('/sandboxes/') || isSignedTarget(target);
}

/** What leads into sandboxes. */
export type Gateway = { sandboxes: Sandboxes; routes: SignedRoutes };

/** Answers one request. Never throws. */
export async function forward(gateway: Gateway, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('the client is gone')));
  try {
    const route = await resolveRoute(gateway, incoming, gone.signal);
    await relay(route, incoming, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else sendError(response, error);
  }
}

/** Connects one upgraded connection (WebSocket). Never throws. */
export async function forwardUpgrade(
  gateway: Gateway,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => socket.destroy());
  socket.on('close', () => gone.abort(new Error('the client is gone')));
  try {
    if (!isGatewayTarget(incoming.url ?? '')) throw new Refusal(404, 'NOT_FOUND', 'Nothing can be upgraded here.');
    const route = await resolveRoute(gateway, incoming, gone.signal);
    connect(route, incoming, socket, head);
  } catch (error) {
    const { status, body } = errorAnswer(error);
    writeError(socket, status, STATUS_CODES[status] ?? 'Error', body);
  }
}

/** The headers that requests through an endpoint must carry. */
export function demandedHeaders(record: SandboxRecord, port: number): Record<string, string> {
  return {
    ...(record.accessToken === undefined ? {} : { [ACCESS_HEADER]: record.accessToken }),
    ...(port === EXECD_PORT ? execdHeaders(record) : {}),
  };
}

type Route = {
  socketPath: string;
  path: string;
  /** What goes on of the headers of a request, and what execd demands for passing it to a port. */
  headers(incoming: IncomingMessage): string[];
};

type Place = { sandboxId: string; port: number; rest: string };

/** A part of a path as text; undefined for one that is none. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function unsignedPlace(target: string): Place | undefined {
  const [, id, digits, rest = ''] = ROUTE.exec(target) ?? [];
  const port = Number(digits);
  const sandboxId = id === undefined ? undefined : decoded(id);
  return sandboxId === undefined || port < 1 || port > 65_535 ? undefined : { sandboxId, port, rest };
}

async function resolveRoute(
  { sandboxes, routes }: Gateway,
  incoming: IncomingMessage,
  gone: AbortSignal,
): Promise<Route> {
  const target = incoming.url ?? '';
  const place = routes.read(target) ?? unsignedPlace(target);
  if (place === undefined) {
    throw new Refusal(
      404,
      'NOT_FOUND',
      'Endpoints look like /sandboxes/{sandboxId}/port/{port}/..., port from 1 to 65535, or are signed routes.',
    );
  }
  const { sandboxId, port } = place;
  const timeout = AbortSignal.timeout(PENDING_MS);
  const record = await sandboxes.untilSettled(sandboxId, AbortSignal.any([gone, timeout])).catch((error: unknown) => {
    throw timeout.aborted ? new Refusal(503, 'SANDBOX_NOT_READY', 'The sandbox is still Pending.') : error;
  });
  if (record.ending) throw noSandbox(sandboxId);
  if (!mayPass(record.accessToken, incoming.headers[ACCESS_HEADER.toLowerCase()])) {
    throw new Refusal(401, 'ACCESS_TOKEN_REQUIRED', `The endpoint demands its header ${ACCESS_HEADER}.`);
  }
  if (record.status.state !== 'Running' || !record.socket) {
    throw conflict('SANDBOX_NOT_RUNNING', `The sandbox is ${record.status.state}: ${record.status.message}`);
  }
  const rest = place.rest.startsWith('/') ? place.rest : `/${place.rest}`;
  const socketPath = record.socket.path;
  if (port === EXECD_PORT) return { socketPath, path: rest, headers: forwarded };
  // Execd leads to every other port, and its token is no business of who asks for a service.
  const token = Object.entries(execdHeaders(record)).flat();
  const headers = ({ rawHeaders }: IncomingMessage): string[] => [...endToEnd(rawHeaders, OURS), ...token];
  return { socketPath, path: `/proxy/${port}${rest}`, headers };
}

function mayPass(token: string | undefined, given: string | string[] | undefined): boolean {
  if (token === undefined) return true;
  const [wanted, sent] = [token, String(given)].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(wanted as Buffer, sent as Buffer);
}

function relay(route: Route, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest({
      ...requestOptions(route, incoming),
      headers: [...route.headers(incoming), ...framing(incoming), 'Connection', 'close'],
    });
    outgoing.on('error', (cause) => reject(unreachable(cause)));
    outgoing.on('response', (answer) => {
      response.sendDate = false;
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', forwarded(answer));
      response.flushHeaders();
      // An answer that breaks off must break off for the client as well, not look complete.
      pipeline(answer, response, (error) => (error ? reject(error) : resolve()));
    });
    response.on('close', () => outgoing.destroy());
    if (!hasBody(incoming)) {
      // In one write: execd may answer and close the connection before a second one, which then breaks.
      outgoing.end();
      incoming.resume();
      return;
    }
    // A server may answer before it gets a body.
    outgoing.flushHeaders();
    pipeline(incoming, outgoing, () => undefined);
  });
}

function connect(route: Route, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const outgoing = sendRequest({
    ...requestOptions(route, incoming),
    headers: [...route.headers(incoming), ...switchingTo(incoming)],
  });
  socket.on('close', () => outgoing.destroy());
  outgoing.on('error', (cause) => {
    const { status, body } = errorAnswer(unreachable(cause));
    writeError(socket, status, 'Bad Gateway', body);
  });
  outgoing.on('response', (answer) => {
    // Refused: the answer is an ordinary one.
    socket.write(headText(answer, [...forwarded(answer), 'Connection', 'close']));
    pipeline(answer, socket, () => socket.destroy());
  });
  outgoing.on('upgrade', (answer, upstream, upstreamHead) => {
    socket.write(headText(answer, [...forwarded(answer), ...switchingTo(answer)]));
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstream.write(head);
    // Two pipelines listen on each of the two.
    socket.setMaxListeners(30);
    upstream.setMaxListeners(30);
    pipeline(upstream, socket, () => socket.destroy());
    pipeline(socket, upstream, () => upstream.destroy());
  });
  outgoing.end();
}

function requestOptions(route: Route, incoming: IncomingMessage): RequestOptions {
  return { socketPath: route.socketPath, path: route.path, method: incoming.method ?? 'GET', agent: false };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function unreachable(cause: Error): Refusal {
  return new Refusal(502, 'SANDBOX_UNREACHABLE', `The sandbox broke the connection: ${cause.message}.`);
}
