/** The one listener of the runtime: the API and the gateway. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { UsageError } from '../../errors.ts';
import { writeError } from './error-response.ts';
import { forward, forwardUpgrade, type Gateway, isGatewayTarget } from './gateway.ts';

export type Listener = { url: string; close(): Promise<void> };

const WILDCARDS = new Set(['0.0.0.0', '::', '']);

/** Listens. Throws UsageError when the address cannot be had. */
export async function openListener(options: {
  host: string;
  port: number;
  gateway: Gateway;
  /** Gets the authority for endpoints, once the port is known. */
  app: (endpointHost: (host: string | undefined) => string) => Hono;
}): Promise<Listener> {
  const { host, gateway } = options;
  const server = createServer();
  // Uploads and event streams through the gateway may take any time.
  server.requestTimeout = 0;
  server.headersTimeout = 20_000;
  await listen(server, host, options.port);
  const { port } = server.address() as AddressInfo;
  const own = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  // Who listens everywhere is reached where the client found it.
  const endpointHost = (asked: string | undefined): string =>
    WILDCARDS.has(host) ? (asked ?? `127.0.0.1:${port}`) : own;
  const answer = getRequestListener(options.app(endpointHost).fetch, { overrideGlobalObjects: false });

  server.on('request', (request, response) => {
    if (isGatewayTarget(request.url ?? '')) void forward(gateway, request, response);
    else void answer(request, response);
  });
  server.on('upgrade', (request, socket, head) => void forwardUpgrade(gateway, request, socket, head));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const message = tooLarge ? 'The header is too large.' : 'This is no valid HTTP request.';
    writeError(socket, tooLarge ? 431 : 400, tooLarge ? 'Request Header Fields Too Large' : 'Bad Request', {
      code: 'INVALID_REQUEST',
      message,
    });
  });
  const upgraded = new Set<Socket>();
  server.on('connection', (socket) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
  });
  return {
    url: `http://${WILDCARDS.has(host) ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // closeAllConnections() does not know upgraded ones.
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new UsageError(`cannot listen on ${host}:${port}: ${cause.message}`, { cause })),
    );
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
