/** Passes an exchange on to execd and back, as it comes: nothing is held back, and nothing but the connection is changed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { drain, hasBody, writeHead } from '../../wire/client-side.ts';
import type { Upstream } from '../../wire/endpoints.ts';
import { endToEnd, toHeaderList } from '../../wire/header-lines.ts';
import { requestHeaders } from '../../wire/routes.ts';
import { openRequest } from '../../wire/server-side.ts';
import type { Watch } from './watch.ts';

/** `target`: path and query, relative to the base of execd. Where execd gives no answer the connection ends without one. */
export function relay(
  upstream: Upstream,
  target: string,
  { request, response, watch }: { request: IncomingMessage; response: ServerResponse; watch: Watch },
): void {
  const method = request.method ?? 'GET';
  const headers = requestHeaders(toHeaderList(request.rawHeaders), request, { upstream, target }, method);
  const asked = openRequest(upstream, { method, target, headers, agent: false });
  let answered = false;
  // Whoever asked is to see that there was no answer. Once it has begun, its own end counts.
  asked.on('error', () => {
    if (!answered) response.destroy();
  });
  asked.on('continue', () => {
    if (!response.headersSent) response.writeContinue();
  });
  response.on('close', () => {
    if (!response.writableFinished) asked.destroy();
  });
  asked.on('response', (incoming) => {
    answered = true;
    const status = incoming.statusCode ?? 0;
    watch.answered(status);
    incoming.on('data', watch.said);
    incoming.on('end', watch.ended);
    writeHead(response, status, incoming.statusMessage, endToEnd(toHeaderList(incoming.rawHeaders)));
    response.flushHeaders();
    pipeline(incoming, response, (error) => {
      if (error) response.destroy();
      else drain(request, response);
    });
  });
  if (!hasBody(request)) {
    asked.end();
    request.resume();
    return;
  }
  request.on('data', watch.asked);
  // An answer may come before the end of the request, and is to arrive.
  pipeline(request, asked, () => undefined);
}
