/**
 * The recorder: a reverse proxy in front of the server under test, one per scenario. It changes nothing but the
 * endpoints that the server hands out, so that the traffic to sandboxes passes it as well.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { describeError, HarnessError, UsageError } from '../errors.ts';
import { createEndpointTable, endpointCallPort, parseUpstream, type Upstream } from './endpoints.ts';
import type { Exchange, HeaderList } from './exchange.ts';
import type { FaultPlan } from './faults.ts';
import { type ForwardOptions, forward, type Running, sendTrouble, type Told } from './forward.ts';
import { endToEnd, takeNotes, toHeaderList, withHeader } from './header-lines.ts';
import { newRecording, type Recording, toExchange } from './recording.ts';
import { createRedactor } from './redact.ts';
import { openTranscript } from './transcript.ts';
import { forwardUpgrade } from './upgrade.ts';

export type RecorderOptions = {
  /** Base URL of the server under test with its path prefix, without `/v1`. */
  upstream: string;
  /** Replaced wherever it occurs; clients send it themselves. */
  apiKey?: string;
  /** More values to replace wherever they occur. */
  secrets?: readonly string[];
  /** NDJSON file that the exchanges are appended to; folders above it are made. */
  transcript: string;
  /** Scenario file, relative to the scenarios folder. */
  scenario: string;
  /**
   * Called once for each exchange, free of secrets, before the client can see the end of the response. When the client
   * leaves early, it is called at once; the transcript gets the exchange with what still comes.
   */
  onExchange?: (exchange: Exchange, raw: RawBodies) => void;
  /** Broken servers, for tests of the suite. */
  faults?: FaultPlan;
  clock?: { now(): Date; monotonic(): number };
  limits?: Partial<RecorderLimits>;
};

/** Bodies as JSON, where they are JSON and were kept whole. Endpoints in them are the server's own. */
export type RawBodies = { requestJson?: unknown; responseJson?: unknown };

export type RecorderLimits = {
  /** Of each body, bytes that are kept. */
  bodyBytes: number;
  /** Milliseconds without a byte in either direction. */
  idleMs: number;
  /** Milliseconds that an exchange may last. */
  totalMs: number;
  /** Milliseconds that a stream is read on for the record, when the client has left after the event that ends it. */
  lingerMs: number;
};

export type Recorder = {
  /** `http://127.0.0.1:<port>`: stands for the base URL of the server. */
  readonly url: string;
  /** The step that exchanges belong to which do not say so themselves (STEP_HEADER). */
  setStep(step: string | null): void;
  /** Requests of these steps are wrong on purpose; single requests say so themselves (WRONG_HEADER). */
  markWrongOnPurpose(step: string): void;
  /**
   * Resolves when no exchange runs any more: all that was sent has been recorded. A stream whose client has left after
   * its terminal event holds it up by `lingerMs` at most.
   */
  settled(): Promise<void>;
  /**
   * Ends what runs, frees the port, and resolves when the transcript is on disk. Throws HarnessError when the
   * transcript could not be written or onExchange has thrown.
   */
  close(): Promise<void>;
};

const DEFAULT_LIMITS: RecorderLimits = { bodyBytes: 64 * 1024, idleMs: 60_000, totalMs: 600_000, lingerMs: 2000 };

/** Free connections to a server are dropped before common servers (5 s) do it, since that would look like a failure. */
const FREE_CONNECTION_MS = 3000;

/** Throws UsageError for an upstream that is no http(s) URL, HarnessError when the transcript cannot be written. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const lifecycle = lifecycleUpstream(options.upstream);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const secrets = [options.apiKey, ...(options.secrets ?? [])].filter((secret) => secret !== undefined);
  const transcript = await openTranscript(options.transcript);
  const agentOptions = { keepAlive: true, timeout: FREE_CONNECTION_MS, maxSockets: Number.POSITIVE_INFINITY };
  const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };
  const running = new Set<Running>();
  const wrongSteps = new Set<string>();
  const waiting: (() => void)[] = [];
  const sockets = new Set<Duplex>();
  let step: string | null = null;
  let seq = 0;
  let authority = '';
  let observerFailure: HarnessError | undefined;
  const endpoints = createEndpointTable(lifecycle.protocol, () => authority);
  const forwarding: ForwardOptions = {
    scenario: options.scenario,
    bodyLimit: limits.bodyBytes,
    redactor: createRedactor(secrets),
    now: options.clock?.now ?? (() => new Date()),
    // performance.now() begins anew in each thread, and scenarios run in several.
    monotonic: options.clock?.monotonic ?? (() => Number(process.hrtime.bigint()) / 1e6),
    agents,
    idleMs: limits.idleMs,
    totalMs: limits.totalMs,
    lingerMs: limits.lingerMs,
    endpointReplacement: endpoints.replacement,
  };

  function start(request: IncomingMessage, upgrade: boolean): Recording | undefined {
    const route = findRoute(request.url ?? '', lifecycle, endpoints.find);
    if (!route) return undefined;
    const notes = takeNotes(toHeaderList(request.rawHeaders));
    const method = request.method ?? 'GET';
    const at = notes.step ?? step;
    return newRecording(forwarding, {
      ...route,
      method,
      step: at,
      wrong: notes.wrong || (at !== null && wrongSteps.has(at)),
      requestHeaders: upgrade
        ? withHeader(notes.headers, 'Host', route.upstream.host)
        : requestHeaders(notes.headers, request, route, method),
    });
  }

  function observe(exchange: Exchange): void {
    try {
      options.onExchange?.(exchange, rawBodies(exchange));
    } catch (error) {
      // Thrown here it would end the process, and the exchange is on its way to the client: close() tells it.
      observerFailure ??= new HarnessError(`exchange ${exchange.seq} could not be processed: ${describeError(error)}`, {
        cause: error,
      });
    }
  }

  function track(begin: (told: Told) => Running, recording: Recording): void {
    let ended = false;
    let number: number | undefined;
    let exchange: Running | undefined;
    const take = (): Exchange => {
      if (number === undefined) {
        seq += 1;
        number = seq;
      }
      return toExchange(recording, forwarding, number);
    };
    exchange = begin({
      left: () => observe(take()),
      finished() {
        ended = true;
        if (exchange) running.delete(exchange);
        const observed = number !== undefined;
        const record = take();
        transcript.write(record);
        if (!observed) observe(record);
        if (running.size === 0) for (const resolve of waiting.splice(0)) resolve();
      },
    });
    if (!ended) running.add(exchange);
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const recording = start(request, false);
    if (!recording) {
      request.resume();
      sendTrouble(response, { reason: 'error', message: `nothing is known under ${request.url}` }, forwarding);
      return;
    }
    const { upstream, method, target } = recording;
    const fault = options.faults?.({ api: upstream.api, method, target, headers: recording.requestHeaders });
    track((told) => forward(request, response, recording, forwarding, fault, told), recording);
  }

  const server = http.createServer({ keepAliveTimeout: 65_000, requestTimeout: 0, requireHostHeader: false }, handle);
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const recording = start(request, true);
    if (recording) track((told) => forwardUpgrade(socket, head, recording, forwarding, told.finished), recording);
    else socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
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
  authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const exchange of running) exchange.stop({ reason: 'closed', message: 'the scenario has ended' });
    agents.http.destroy();
    agents.https.destroy();
    for (const socket of sockets) socket.destroy();
    await closed;
    await transcript.close();
    if (observerFailure) throw observerFailure;
  }

  return {
    url: `http://${authority}`,
    setStep(name) {
      step = name;
    },
    markWrongOnPurpose: (name) => void wrongSteps.add(name),
    settled: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function lifecycleUpstream(url: string): Upstream {
  const bare = url.replace(/\/+$/, '');
  const upstream = /^https?:\/\//i.test(bare) ? parseUpstream(bare, 'http:', 'lifecycle') : undefined;
  if (upstream && !upstream.prefix.includes('?')) return upstream;
  throw new UsageError(`"${url}" is no address of a server; give one such as http://localhost:8080 (SANDBOX_DOMAIN).`);
}

type RouteFound = { upstream: Upstream; target: string };

/** `/v1/...` is the lifecycle API, `/~endpoint/<n>...` an endpoint, everything else the server outside its API. */
function findRoute(
  path: string,
  lifecycle: Upstream,
  find: (number: number) => Upstream | undefined,
): RouteFound | undefined {
  const endpoint = /^\/~endpoint\/(\d{1,9})(.*)$/s.exec(path);
  if (endpoint) {
    const upstream = find(Number(endpoint[1]));
    return upstream && { upstream, target: endpoint[2] || '/' };
  }
  if (!path.startsWith('/')) return undefined;
  if (!/^\/v1(?:[/?]|$)/.test(path)) return { upstream: { ...lifecycle, api: 'other' }, target: path };
  const { prefix, base } = lifecycle;
  return { upstream: { ...lifecycle, prefix: `${prefix}/v1`, base: `${base}/v1` }, target: path.slice('/v1'.length) };
}

function requestHeaders(headers: HeaderList, request: IncomingMessage, route: RouteFound, method: string): HeaderList {
  let result = withHeader(endToEnd(headers), 'Host', route.upstream.host);
  // The one body that is changed on its way must be readable.
  if (route.upstream.api === 'lifecycle' && endpointCallPort(method, route.target) !== undefined) {
    result = withHeader(result, 'Accept-Encoding', 'identity');
  }
  if (request.headers['transfer-encoding'] !== undefined) return [...result, ['Transfer-Encoding', 'chunked']];
  // Without it node would announce a chunked body for these methods, even where there is none.
  const announces = !/^(GET|HEAD|DELETE|OPTIONS|TRACE|CONNECT)$/.test(method);
  return announces && request.headers['content-length'] === undefined ? [...result, ['Content-Length', '0']] : result;
}

function rawBodies(exchange: Exchange): RawBodies {
  const requestJson = parseJson(exchange.request.body);
  const responseJson = parseJson(exchange.response?.body);
  return {
    ...(requestJson === undefined ? {} : { requestJson }),
    ...(responseJson === undefined ? {} : { responseJson }),
  };
}

function parseJson(body: { text?: string; truncated?: true } | undefined): unknown {
  if (!body?.text || body.truncated || !/^\s*[[{"\dtfn-]/.test(body.text)) return undefined;
  try {
    return JSON.parse(body.text);
  } catch {
    return undefined;
  }
}
