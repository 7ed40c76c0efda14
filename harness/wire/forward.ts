/** One exchange through the recorder: the request goes to the server, the response comes back, both as they are. */
import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { endpointCallPort, isReplacement, replaceEndpoint } from './endpoints.ts';
import { type HeaderList, headerValue } from './exchange.ts';
import type { Answer, Fault } from './faults.ts';
import { endToEnd, GIVEN_HEADER, toHeaderList, withHeader, withoutHeader } from './header-lines.ts';
import { decodeBytes } from './kept-bytes.ts';
import { beginResponse, type Recording, type RecordingOptions } from './recording.ts';
import { recorderCode, type Trouble, type TroubleReason, troubleOf } from './trouble.ts';

export type ForwardOptions = RecordingOptions & {
  agents: { http: http.Agent; https: https.Agent };
  /** No byte in either direction for this long ends an exchange, in milliseconds. */
  idleMs: number;
  /** No exchange lasts longer, in milliseconds. */
  totalMs: number;
  /** How long a stream is read on for the record, when the client has left after a terminal event, in milliseconds. */
  lingerMs: number;
  /** The text that the client gets in place of an endpoint; undefined leaves it. */
  endpointReplacement: (endpoint: string, port: string, headerNames: readonly string[]) => string | undefined;
};

/** An exchange that runs. */
export type Running = {
  /** Ends it with a reason, as if the connection had failed. Nothing happens when it has ended. */
  stop(trouble: Trouble): void;
};

/** Bodies that are changed are held whole: this is the most. Beyond, the exchange fails. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/** After an answer that came before the end of the request, how long the rest of the request is still read. */
const DRAIN_MS = 1000;

const NOTHING = Buffer.alloc(0);

export type Told = {
  /** The client has left; the exchange is read on for the record alone. At most once, before `finished`. */
  left(): void;
  /** Called once, before the client can see the end of the response. */
  finished(): void;
};

export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  recording: Recording,
  options: ForwardOptions,
  fault: Fault | undefined,
  told: Told,
): Running {
  let done = false;
  let lingering: NodeJS.Timeout | undefined;
  let upstream: ClientRequest | undefined;
  const idle = setTimeout(
    () => fail({ reason: 'idle-timeout', message: `no byte for ${options.idleMs} ms` }),
    options.idleMs,
  );
  const total = setTimeout(
    () => fail({ reason: 'total-timeout', message: `not done after ${options.totalMs} ms` }),
    options.totalMs,
  );

  /** The record is complete. The connections may live on. */
  function finish(): void {
    if (done) return;
    done = true;
    clearTimeout(idle);
    clearTimeout(total);
    clearTimeout(lingering);
    told.finished();
  }

  /** Nobody waits for the rest, and the server may hold the stream open: what it still says is recorded for a while. */
  function linger(): void {
    recording.stoppedByClient = true;
    lingering = setTimeout(stopLingering, options.lingerMs);
    told.left();
  }

  function stopLingering(): void {
    finish();
    upstream?.destroy();
  }

  function fail(trouble: Trouble): void {
    if (done) return;
    if (lingering) {
      stopLingering(); // the client had all that it wanted
      return;
    }
    recording.trouble = trouble;
    finish();
    upstream?.destroy();
    if (response.headersSent) {
      // The client must not take what it got for all there is.
      response.destroy();
    } else if (!response.destroyed) {
      sendTrouble(response, trouble, options);
      drain(request, response);
    }
  }

  request.on('data', (chunk: Buffer) => {
    recording.requestBody.add(chunk);
    idle.refresh();
  });
  request.on('end', () => {
    recording.requestComplete = true;
  });
  response.on('close', () => {
    if (done || response.writableFinished) return;
    if (recording.terminalSeen && upstream) {
      linger();
      return;
    }
    if (recording.response) recording.stoppedByClient = true;
    // What a server has been asked to make must be known, even when nobody waits for the answer any more.
    if (recording.requestComplete && changesSomething(recording) && upstream && !recording.response?.complete) {
      recording.stoppedByClient = true;
      return;
    }
    if (!recording.response)
      recording.trouble = { reason: 'client-abort', message: 'the client closed the connection' };
    finish();
    upstream?.destroy();
  });

  function answer(held: Answer, sent: Answer): void {
    beginResponse(recording, options, held.status, held.headers).add(held.body);
    recording.response!.complete = true;
    finish();
    try {
      if (!response.headersSent && !response.destroyed)
        writeHead(response, sent.status, undefined, endToEnd(sent.headers));
      response.end(sent.body);
    } catch (error) {
      sendTrouble(response, troubleOf(error), options);
    }
    drain(request, response);
  }

  function ask(headers: HeaderList, body: Buffer | undefined): void {
    try {
      upstream = openUpstream(
        recording,
        options,
        body ? withHeader(headers, 'Content-Length', String(body.length)) : headers,
        fault?.kind === 'ask' ? fault.target?.(recording.target) : undefined,
      );
    } catch (error) {
      fail(troubleOf(error));
      return;
    }
    const asked = upstream;
    asked.on('error', (error) => {
      // Once the whole answer is there, trouble with the rest of the request is no trouble.
      if (!recording.response?.complete) fail(troubleOf(error));
    });
    asked.on('continue', () => {
      if (!response.headersSent) response.writeContinue();
    });
    asked.on('response', (incoming) => receive(incoming, asked));
    asked.on('upgrade', (_incoming, socket) => {
      socket.destroy();
      fail({ reason: 'garbage', message: 'the server switched protocols unasked' });
    });
    if (body) asked.end(body);
    else if (hasBody(request)) request.pipe(asked);
    else {
      asked.end();
      request.resume();
    }
  }

  function receive(incoming: IncomingMessage, asked: ClientRequest): void {
    idle.refresh();
    const headers = toHeaderList(incoming.rawHeaders);
    const status = incoming.statusCode ?? 0;
    if (status < 100) {
      fail({ reason: 'garbage', message: `${status} is no status code` });
      return;
    }
    // A server that failed unexpectedly may close the connection without having said so, and reset the next request.
    if (status >= 500) asked.shouldKeepAlive = false;
    const broken = (error: unknown): void => {
      if (!recording.response?.complete) fail(troubleOf(error));
    };
    incoming.on('error', broken);
    const port = endpointCallPort(recording.method, recording.target);
    const rewrite = port !== undefined && status === 200;
    const change = fault?.kind === 'change' || fault?.kind === 'ask' ? fault.change : undefined;
    if (rewrite || change !== undefined) {
      holdWhole(
        incoming,
        () => idle.refresh(),
        fail,
        (body) => {
          const got: Answer = { status, headers, body };
          const held = change === undefined ? got : change(got);
          answer(held, rewrite ? rewriteEndpoint(held, port, options) : held);
        },
      );
      return;
    }
    const kept = beginResponse(recording, options, status, headers);
    try {
      if (!response.destroyed) {
        writeHead(response, status, incoming.statusMessage, endToEnd(headers));
        // Not flushHeaders, which would encode header bytes beyond ASCII once more.
        response.write(NOTHING);
      }
    } catch (error) {
      fail(troubleOf(error));
      return;
    }
    const sawTerminal = terminalWatch(recording, headers);
    incoming.on('data', (chunk: Buffer) => {
      kept.add(chunk);
      idle.refresh();
      if (sawTerminal?.(chunk)) recording.terminalSeen = true;
    });
    incoming.on('end', () => {
      if (!incoming.complete) return;
      recording.response!.complete = true;
      finish();
      if (incoming.rawTrailers.length > 0 && !response.destroyed)
        response.addTrailers(toHeaderList(incoming.rawTrailers));
      // The server did not want the rest of the request.
      if (!recording.requestComplete && hasBody(request)) {
        request.unpipe(asked);
        asked.destroy();
      }
      drain(request, response);
    });
    // A client that has gone is no reason to stop reading, when this goes on for the record.
    if (response.destroyed) incoming.resume();
    else if (fault?.kind === 'slow' && fault.chunkBytes !== undefined) {
      incoming.pipe(inPieces(fault.chunkBytes)).pipe(response);
      response.on('close', () => incoming.resume());
    } else {
      incoming.pipe(response);
      // After pipe(), whose own listener pauses.
      response.on('close', () => incoming.resume());
    }
  }

  begin();
  return { stop: fail };

  function begin(): void {
    const headers =
      fault?.kind === 'ask' && fault.headers ? fault.headers(recording.requestHeaders) : recording.requestHeaders;
    switch (fault?.kind) {
      case 'answer': {
        request.resume();
        const given = fault.answer;
        answer(given, given);
        return;
      }
      case 'drop':
        request.resume();
        recording.trouble = { reason: 'dropped', message: 'a fault closed the connection' };
        finish();
        response.destroy();
        return;
      case 'hang':
        request.resume();
        return;
      case 'ask':
        holdWhole(
          request,
          () => idle.refresh(),
          fail,
          (body) => {
            const changed = fault.body?.(body) ?? body;
            ask(headers, changed.length === 0 && !hasBody(request) ? undefined : changed);
          },
        );
        return;
      case 'slow':
        request.pause(); // what comes meanwhile is for the server
        setTimeout(() => {
          if (!done) ask(headers, undefined);
        }, fault.beforeMs);
        return;
      default:
        ask(headers, undefined);
    }
  }
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

function changesSomething({ method, upstream }: Recording): boolean {
  return upstream.api === 'lifecycle' && method !== 'GET' && method !== 'HEAD';
}

function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Beyond, a body goes on as it comes: what a reader does with small chunks shows in the first ones. */
const MAX_PIECES = 8192;

/** Cuts a body into chunks that are sent one by one. */
function inPieces(chunkBytes: number): Transform {
  let pieces = 0;
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      let at = 0;
      for (; at < chunk.length && pieces < MAX_PIECES; at += chunkBytes, pieces += 1) {
        this.push(chunk.subarray(at, at + chunkBytes));
        await nextTurn();
      }
      if (at < chunk.length) this.push(chunk.subarray(at));
      done();
    },
  });
}

function openUpstream(
  recording: Recording,
  options: ForwardOptions,
  headers: HeaderList,
  askedTarget: string | undefined,
): ClientRequest {
  const { upstream, method } = recording;
  const target = askedTarget ?? recording.target;
  const secure = upstream.protocol === 'https:';
  return (secure ? https : http).request({
    agent: secure ? options.agents.https : options.agents.http,
    hostname: upstream.hostname,
    ...(upstream.port === '' ? {} : { port: upstream.port }),
    ...(secure ? { servername: /^[\d.:]+$/.test(upstream.hostname) ? '' : upstream.hostname } : {}),
    method,
    path: upstream.prefix + target || '/',
    headers: headers.flat(),
    setHost: false,
  });
}

function writeHead(response: ServerResponse, status: number, reason: string | undefined, headers: HeaderList): void {
  response.sendDate = false;
  const flat = headers.flat();
  if (reason === undefined) response.writeHead(status, flat);
  else response.writeHead(status, reason, flat);
}

/** Reads a body whole, within bounds. */
function holdWhole(
  message: IncomingMessage,
  alive: () => void,
  fail: (trouble: Trouble) => void,
  then: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    alive();
    size += chunk.length;
    if (size > MAX_HELD_BYTES)
      fail({ reason: 'too-large', message: `a body to be changed has more than ${MAX_HELD_BYTES} bytes` });
    else chunks.push(chunk);
  });
  message.on('end', () => {
    if (message.complete && size <= MAX_HELD_BYTES) then(Buffer.concat(chunks));
  });
}

function rewriteEndpoint(answer: Answer, port: string, options: ForwardOptions): Answer {
  const encoding = answer.headers
    .find(([name]) => name.toLowerCase() === 'content-encoding')?.[1]
    .trim()
    .toLowerCase();
  const decoded =
    encoding === undefined || encoding === 'identity'
      ? answer.body
      : decodeBytes(answer.body, encoding, MAX_HELD_BYTES);
  const text = decoded?.toString('utf8');
  let given = '';
  const replaced =
    text &&
    replaceEndpoint(text, (endpoint, names) => {
      given = endpoint;
      return options.endpointReplacement(endpoint, port, names);
    });
  if (!replaced) return answer;
  const body = Buffer.from(replaced);
  const headers = withHeader(withoutHeader(answer.headers, 'content-encoding'), 'Content-Length', String(body.length));
  // Whoever judges its form must see what the server gave, and not what a recorder before this one has made of it.
  const earlier = isReplacement(given) ? headerValue(headers, GIVEN_HEADER) : undefined;
  return { status: answer.status, headers: withHeader(headers, GIVEN_HEADER, earlier ?? encodeURI(given)), body };
}

/** Tells the client why there is no answer of the server. */
export function sendTrouble(response: ServerResponse, trouble: Trouble, options: RecordingOptions): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const code = recorderCode(trouble.reason);
  const message = options.redactor.text(`The recorder got no usable answer: ${trouble.message}`);
  const body = JSON.stringify({ code, message });
  const reason: TroubleReason = trouble.reason;
  response.writeHead(502, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-conformance-recorder': reason,
    connection: 'close',
  });
  response.end(body);
}

/** Reads what is left of a request whose answer is on its way, so that the connection does not get stuck. */
function drain(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), DRAIN_MS);
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop);
  request.once('close', stop);
  response.once('error', stop);
}
