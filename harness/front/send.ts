/** Puts an answer on the wire, in the form that its framing asks for. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { withoutHeader } from '../wire/header-lines.ts';
import type { FrontRequest, Reply } from './reply.ts';

/** Sends an answer whole. Rejects where the body breaks off; what was sent by then is an answer without end. */
export async function send(response: ServerResponse, request: FrontRequest, reply: Reply): Promise<void> {
  const { status, body } = reply;
  response.sendDate = false;
  const bodiless = request.method === 'HEAD' || status === 204 || status === 304;
  const length = withoutHeader(reply.headers, 'content-length');
  if (Buffer.isBuffer(body)) {
    if (!bodiless) length.push(['Content-Length', String(body.length)]);
    response.writeHead(status, bodiless ? reply.headers.flat() : length.flat());
    response.end(bodiless ? undefined : body);
    return;
  }
  response.writeHead(status, reply.headers.flat());
  response.flushHeaders();
  for await (const chunk of body) {
    if (!response.write(chunk)) await once(response, 'drain');
  }
  response.end();
}
