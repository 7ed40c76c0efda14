/** The port on which a recorder listens. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export type Listener = {
  /** `127.0.0.1:<port>`. */
  readonly authority: string;
  /** Frees the port and closes every connection, whatever is under way on it. */
  close(): Promise<void>;
};

export type ListenerHandlers = {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

/** Listens on a free port of the loopback device. Nothing is answered but by the handlers, save what is no HTTP. */
export async function listen({ request, upgrade }: ListenerHandlers): Promise<Listener> {
  const sockets = new Set<Duplex>();
  const server = http.createServer({ keepAliveTimeout: 65_000, requestTimeout: 0, requireHostHeader: false }, request);
  server.on('checkContinue', request);
  server.on('checkExpectation', request);
  server.on('upgrade', upgrade);
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nx-conformance-recorder: bad-request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    authority: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
