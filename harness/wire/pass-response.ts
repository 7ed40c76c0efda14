/** The way of an answer from the server to the client. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { drain, hasBody, sendTrouble, writeHead } from './client-side.ts';
import { rewriteEndpoint } from './endpoint-answer.ts';
import { endpointCallPort } from './endpoints.ts';
import { type HeaderList, headerValue } from './exchange.ts';
import type { Answer } from './faults.ts';
import { endToEnd, toHeaderList } from './header-lines.ts';
import { holdWhole } from './held-body.ts';
import type { LiveExchange } from './live-exchange.ts';
import { inPieces } from './pieces.ts';
import { beginResponse, type Recording } from './recording.ts';
import { troubleOf } from './trouble.ts';

const NOTHING = Buffer.alloc(0);
const LINE_FEED = 0x0a;

/** Passes on what the server answers: as it comes, or, where something in it is changed, once it is there whole. */
export function passResponse(exchange: LiveExchange, incoming: IncomingMessage, asked: ClientRequest): void {
  const { recording, options, fault } = exchange;
  exchange.active();
  const headers = toHeaderList(incoming.rawHeaders);
  const status = incoming.statusCode ?? 0;
  if (status < 100) {
    exchange.fail({ reason: 'garbage', message: `${status} is no status code` });
    return;
  }
  // A server that failed unexpectedly may close the connection without having said so, and reset the next request.
  if (status >= 500) asked.shouldKeepAlive = false;
  incoming.on('error', (error) => {
    if (!recording.response?.complete) exchange.fail(troubleOf(error));
  });
  const port = endpointCallPort(recording.method, recording.target);
  const rewrite = port !== undefined && status === 200;
  const change = fault?.kind === 'change' || fault?.kind === 'ask' ? fault.change : undefined;
  if (!rewrite && change === undefined) {
    stream(exchange, incoming, asked, { status, headers });
    return;
  }
  holdWhole(incoming, exchange, (body) => {
    const got: Answer = { status, headers, body };
    const held = change === undefined ? got : change(got);
    answerWhole(exchange, held, rewrite ? rewriteEndpoint(held, port, options.endpointReplacement) : held);
  });
}

/** Ends an exchange with an answer that is there whole: `held` goes into the record, `sent` to the client. */
export function answerWhole(exchange: LiveExchange, held: Answer, sent: Answer): void {
  const { request, response, recording, options } = exchange;
  beginResponse(recording, options, held.status, held.headers).add(held.body);
  recording.response!.complete = true;
  exchange.finish();
  try {
    if (!response.headersSent && !response.destroyed)
      writeHead(response, sent.status, undefined, endToEnd(sent.headers));
    response.end(sent.body);
  } catch (error) {
    sendTrouble(response, troubleOf(error), options);
  }
  drain(request, response);
}

function stream(
  exchange: LiveExchange,
  incoming: IncomingMessage,
  asked: ClientRequest,
  { status, headers }: Omit<Answer, 'body'>,
): void {
  const { request, response, recording, options, fault } = exchange;
  const kept = beginResponse(recording, options, status, headers);
  const begin = (lines: HeaderList): void => {
    if (response.headersSent || response.destroyed) return;
    try {
      writeHead(response, status, incoming.statusMessage, lines);
      // Not flushHeaders, which would encode header bytes beyond ASCII once more.
      response.write(NOTHING);
    } catch (error) {
      exchange.fail(troubleOf(error));
    }
  };
  const lines = endToEnd(headers);
  if (!mayBeEmpty(recording, status, headers)) begin(lines);
  // A client must see that there was an answer, and that it broke off.
  for (const side of [incoming, asked]) side.prependListener('error', () => begin(lines));
  if (exchange.over()) return;
  const sawTerminal = terminalWatch(recording, headers);
  incoming.on('data', (chunk: Buffer) => {
    begin(lines);
    kept.add(chunk);
    exchange.active();
    if (sawTerminal?.(chunk)) recording.terminalSeen = true;
  });
  incoming.on('end', () => {
    if (!incoming.complete) {
      begin(lines);
      return;
    }
    recording.response!.complete = true;
    exchange.finish();
    begin([...lines, ['Content-Length', '0']]);
    if (incoming.rawTrailers.length > 0 && !response.writableEnded && !response.destroyed)
      response.addTrailers(toHeaderList(incoming.rawTrailers));
    // The server did not want the rest of the request.
    if (!recording.requestComplete && hasBody(request)) {
      request.unpipe(asked);
      asked.destroy();
    }
    drain(request, response);
  });
  // A client that has gone is no reason to stop reading, when this goes on for the record.
  if (response.destroyed) {
    incoming.resume();
    return;
  }
  const pieces = fault?.kind === 'slow' && fault.chunkBytes !== undefined ? inPieces(fault.chunkBytes) : undefined;
  if (pieces === undefined && sawTerminal !== undefined) endWithoutTail(exchange, incoming, headers);
  (pieces === undefined ? incoming : incoming.pipe(pieces)).pipe(response);
  // After pipe(), whose own listener pauses.
  response.on('close', () => incoming.resume());
}

/**
 * Ends the answer to a driver when its terminal event is there, and behind it nothing has come for a while: servers may hold a
 * stream open, an SDK reads it to its end, and a scenario would wait for that at each command. What still comes is recorded. An answer
 * that has said its length cannot be ended.
 */
function endWithoutTail(exchange: LiveExchange, incoming: IncomingMessage, headers: HeaderList): void {
  const { response, recording, options } = exchange;
  if (recording.call === undefined || headerValue(headers, 'content-length') !== undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (exchange.over() || response.destroyed) return;
    incoming.unpipe(response);
    exchange.letGo();
    response.end();
    incoming.resume();
  };
  incoming.on('data', (chunk: Buffer) => {
    clearTimeout(timer);
    // The whole event, not its beginning.
    if (recording.terminalSeen && chunk.at(-1) === LINE_FEED) timer = setTimeout(end, options.tailMs);
  });
  incoming.on('close', () => clearTimeout(timer));
}

/**
 * Whether the head says neither what the body is nor how long. If none comes, the client is told so by a length: clients
 * take a body without a length for one that is there, and how the end of it is told concerns one connection only.
 */
function mayBeEmpty({ method }: Recording, status: number, headers: HeaderList): boolean {
  if (method === 'HEAD' || status === 204 || status === 304) return false;
  return !headers.some(([name]) => /^content-(?:length|type)$/i.test(name));
}

/**
 * Looks for the event that ends the stream of a run: the quotes of a string inside JSON are escaped, so that output which
 * looks like an event is none. Undefined for anything but events of execd.
 */
function terminalWatch({ upstream }: Recording, headers: HeaderList): ((chunk: Buffer) => boolean) | undefined {
  const type = headerValue(headers, 'content-type') ?? '';
  if (upstream.api !== 'execd' || !/^text\/event-stream\b/i.test(type)) return undefined;
  let tail = '';
  return (chunk) => {
    const text = tail + chunk.toString('latin1');
    tail = text.slice(-64);
    return /(?<!\\)"type"\s*:\s*"(?:execution_complete|error)"/.test(text);
  };
}
