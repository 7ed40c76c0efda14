/** Forwards a request to a service inside the sandbox, streaming both ways. */
import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { endToEnd, framing, headText, switchingTo } from '../proxy-headers.ts';
import { TOKEN_HEADER } from './authorize.ts';
import { Failure } from './failure.ts';
import { errorBody, sendError } from './http/call.ts';

/** The token is for execd, so it goes no further. */
const forwarded = ({ rawHeaders }: IncomingMessage): string[] => endToEnd(rawHeaders, [TOKEN_HEADER.toLowerCase()]);

/** Passes a request on to a port of the sandbox, and the answer back. */
export function forward(req: IncomingMessage, res: ServerResponse, port: number, path: string): void {
  const upstream = openRequest(req, port, path, framing(req));
  upstream.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, [...forwarded(answer), ...framing(answer)]);
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

/** Passes on what asks for another protocol, and joins the connections where the service agrees. */
export function forwardUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, port: number, path: string): void {
  const upstream = openRequest(req, port, path, switchingTo(req));
  upstream.on('upgrade', (answer, peer, peerHead) => {
    peer.on('error', () => socket.destroy());
    socket.on('error', () => peer.destroy());
    socket.write(headText(answer, [...forwarded(answer), ...switchingTo(answer)]));
    socket.write(peerHead);
    peer.write(head);
    peer.pipe(socket).on('close', () => peer.destroy());
    socket.pipe(peer).on('close', () => socket.destroy());
  });
  upstream.on('response', (answer) => {
    socket.write(headText(answer, [...forwarded(answer), 'Connection', 'close']));
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

/** The same request to a service of the sandbox, over a connection of its own, with `more` headers. */
function openRequest(req: IncomingMessage, port: number, path: string, more: string[]): ClientRequest {
  const headers = [...forwarded(req), ...more];
  return request({ host: '127.0.0.1', port, path, method: req.method, headers, agent: false });
}

function notReached(port: number, error: Error): Failure {
  return new Failure(502, 'BAD_GATEWAY', `port ${port} of the sandbox did not answer: ${error.message}`);
}
