/** Forwards a request to a service inside the sandbox, streaming both ways. */
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { TOKEN_HEADER } from './authorize.ts';
import { Failure } from './failure.ts';
import { errorBody, sendError } from './http/call.ts';

/** They concern one connection, not the message (RFC 9110, 7.6.1). Transfer-Encoding stays: node frames by it. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'upgrade'];

export function forward(req: IncomingMessage, res: ServerResponse, port: number, path: string): void {
  const upstream = request({
    host: '127.0.0.1',
    port,
    path,
    method: req.method,
    headers: forwardedHeaders(req),
    agent: false,
  });
  upstream.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, forwardedHeaders(answer));
    // Headers of an event stream must not wait for its first event.
    res.flushHeaders();
    pipeline(answer, res, (error) => {
      if (error) upstream.destroy();
    });
  });
  upstream.on('error', (error) => sendError(res, notReached(port, error)));
  res.on('close', () => {
    if (!res.writableFinished) upstream.destroy();
  });
  req.pipe(upstream);
}

export function forwardUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, port: number, path: string): void {
  const protocol = req.headers.upgrade ?? 'websocket';
  const upstream = request({
    host: '127.0.0.1',
    port,
    path,
    method: req.method,
    headers: [...forwardedHeaders(req), 'Connection', 'Upgrade', 'Upgrade', protocol],
    agent: false,
  });
  upstream.on('upgrade', (answer, peer, peerHead) => {
    peer.on('error', () => socket.destroy());
    socket.on('error', () => peer.destroy());
    socket.write(rawHead(answer, ['Connection', 'Upgrade', 'Upgrade', answer.headers.upgrade ?? protocol]));
    socket.write(peerHead);
    peer.write(head);
    peer.pipe(socket).on('close', () => peer.destroy());
    socket.pipe(peer).on('close', () => socket.destroy());
  });
  upstream.on('response', (answer) => {
    socket.write(rawHead(answer, ['Connection', 'close'], ['transfer-encoding']));
    pipeline(answer, socket, () => socket.destroy());
  });
  upstream.on('error', (error) => {
    const body = JSON.stringify(errorBody(notReached(port, error)));
    socket.end(
      'HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
  socket.on('close', () => upstream.destroy());
  upstream.end();
}

function notReached(port: number, error: Error): Failure {
  return new Failure(502, 'BAD_GATEWAY', `port ${port} of the sandbox did not answer: ${error.message}`);
}

/** Raw headers, so that case, order and repetitions arrive as they were sent. */
function forwardedHeaders(message: IncomingMessage): string[] {
  const named = String(message.headers.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  const dropped = new Set([...HOP_BY_HOP, ...named, TOKEN_HEADER]);
  const kept: string[] = [];
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    const name = message.rawHeaders[i] as string;
    if (!dropped.has(name.toLowerCase())) kept.push(name, message.rawHeaders[i + 1] as string);
  }
  return kept;
}

function rawHead(answer: IncomingMessage, extra: string[], without: string[] = []): string {
  const headers = [...forwardedHeaders(answer), ...extra];
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!without.includes(String(headers[i]).toLowerCase())) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
