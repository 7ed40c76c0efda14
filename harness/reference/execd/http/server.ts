import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createAuthorizer } from '../authorize.ts';
import { createContexts } from '../code/contexts.ts';
import { type CommandRegistry, createRegistry } from '../commands/registry.ts';
import { CONFORMING, type Decisions } from '../decisions.ts';
import { badRequest, Failure, toFailure } from '../failure.ts';
import { proxyTarget } from '../proxy-target.ts';
import { createSessions } from '../sessions/sessions.ts';
import { type Call, errorBody, parseQuery, sendError } from './call.ts';
import { createRouter, type Router } from './routes.ts';

export type ExecdOptions = {
  /** Required in X-EXECD-ACCESS-TOKEN of every request; undefined admits everybody. */
  accessToken: string | undefined;
  /** The ports that `/proxy/{port}` takes for execd itself. */
  ownPorts: readonly number[];
  /** What it gets wrong; nothing by default. */
  decisions?: Decisions;
};

export type Execd = {
  server: Server;
  /** Ends all that was started here, the streams that tell of it, and then the listener. */
  close(): Promise<void>;
};

/** How long streams get to end after what they tell of was killed, in milliseconds. */
const GRACE_MS = 500;

/** The HTTP server of execd, not yet listening. */
export function createExecd(options: ExecdOptions): Execd {
  const registry = createRegistry();
  const decisions = options.decisions ?? CONFORMING;
  const router = createRouter({
    registry,
    sessions: createSessions(decisions),
    contexts: createContexts(decisions),
    decisions,
  });
  const authorize = createAuthorizer(options.accessToken);
  const server = createServer(
    {
      // A client that sleeps between two requests must not meet a connection that is just being closed.
      keepAliveTimeout: 75_000,
      headersTimeout: 30_000,
      // The body of an upload may take as long as it takes; handlers watch for a body that stands still.
      requestTimeout: 0,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
      requireHostHeader: false,
    },
    (req, res) => {
      req.on('error', ignoreBrokenConnection);
      res.on('error', ignoreBrokenConnection);
      answer(req, res).catch((error: unknown) => sendError(res, error));
    },
  );
  server.on('upgrade', (req, socket, head) => {
    socket.on('error', ignoreBrokenConnection);
    upgrade(req, socket, head).catch((error: unknown) => refuseRaw(socket, toFailure(error)));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseRaw(socket, parseFailure(error)));
  return { server, close: () => closeExecd(server, registry) };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    authorize(req);
    const target = proxyTarget(req.url ?? '/', options.ownPorts);
    if (target.port !== undefined) {
      const { forward } = await import('../proxy.ts');
      return forward(req, res, target.port, target.path);
    }
    await route(router, req, res, target.path);
  }

  async function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    authorize(req);
    const target = proxyTarget(req.url ?? '/', options.ownPorts);
    if (target.port === undefined) throw badRequest('execd itself has no operation that upgrades the connection');
    const { forwardUpgrade } = await import('../proxy.ts');
    forwardUpgrade(req, socket, head, target.port, target.path);
  }
}

async function closeExecd(server: Server, registry: CommandRegistry): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await registry.killAll();
  const late = new AbortController();
  await Promise.race([closed, wait(GRACE_MS, undefined, { signal: late.signal })]);
  late.abort();
  server.closeAllConnections();
}

async function route(router: Router, req: IncomingMessage, res: ServerResponse, target: string): Promise<void> {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const method = req.method === 'HEAD' ? 'GET' : (req.method ?? 'GET');
  // A router without groups or middleware gives its parameters with the handler.
  const found = router.match(method, path)[0] as [handler: (call: Call) => unknown, params: Record<string, string>][];
  const match = found[0];
  if (!match) throw new Failure(404, 'NOT_FOUND', `there is no operation ${req.method} ${path.slice(0, 200)}`);
  const query = parseQuery(mark < 0 ? '' : target.slice(mark + 1));
  await match[0]({ req, res, params: decodeParams(match[1]), query });
}

function decodeParams(params: Record<string, string>): Record<string, string> {
  const decoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    try {
      decoded[name] = decodeURIComponent(value);
    } catch {
      throw badRequest(`path segment ${JSON.stringify(value.slice(0, 80))} is not percent-encoded UTF-8`);
    }
  }
  return decoded;
}

/** The other side went away: the handler learns it from `close`, and there is nobody to tell. */
function ignoreBrokenConnection(): void {}

function parseFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === 'HPE_HEADER_OVERFLOW') return new Failure(431, 'HEADERS_TOO_LARGE', 'the headers are too large');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Failure(408, 'REQUEST_TIMEOUT', 'the headers did not arrive in time');
  }
  return badRequest('the request is not valid HTTP', 'INVALID_HTTP');
}

/** An ErrorResponse on a connection that has no ServerResponse. */
function refuseRaw(socket: Duplex, failure: Failure): void {
  if (!socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(errorBody(failure));
  socket.end(
    `HTTP/1.1 ${failure.status} Error\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
