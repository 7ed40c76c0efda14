/**
 * The recorder: a reverse proxy in front of the server under test, one per scenario. It changes nothing but the
 * endpoints that the server hands out, so that the traffic to sandboxes passes it as well; and a stream that a server holds
 * open behind its terminal event ends for an SDK, which would read it to its end.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { sendTrouble } from './client-side.ts';
import { createEndpointTable } from './endpoints.ts';
import type { Exchange } from './exchange.ts';
import { openExchangeLog } from './exchange-log.ts';
import type { FaultPlan } from './faults.ts';
import { forward } from './forward.ts';
import {
  CALL_HEADER,
  STEP_HEADER,
  toHeaderList,
  WRONG_HEADER,
  WRONG_KEY_HEADER,
  withHeader,
  withoutMarks,
} from './header-lines.ts';
import { listen } from './listener.ts';
import type { ForwardOptions } from './live-exchange.ts';
import type { RawBodies } from './raw-bodies.ts';
import { newRecording, type Recording } from './recording.ts';
import { createRedactor } from './redact.ts';
import { findRoute, lifecycleUpstream, requestHeaders } from './routes.ts';
import { openTranscript } from './transcript.ts';
import type { Trouble } from './trouble.ts';
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
  /** In whose column the scenario runs, where that is a further driver of the run. */
  driver?: string | undefined;
  /**
   * Called once for each exchange, free of secrets, before the client can see the end of the response. When the client
   * leaves early, or a stream is ended for it, it is called at once; the transcript gets the exchange with what still
   * comes. `step` is the one that the exchange belongs to, as the scenario has it: in the exchange a secret in its name is
   * replaced.
   */
  onExchange?: (exchange: Exchange, raw: RawBodies, step: string | null) => void;
  /** Broken servers, for tests of the suite. */
  faults?: FaultPlan;
  clock?: { now(): Date; monotonic(): number };
  limits?: Partial<RecorderLimits>;
};

type RecorderLimits = {
  /** Of each body, bytes that are kept. */
  bodyBytes: number;
  /** Milliseconds without a byte in either direction. */
  idleMs: number;
  /** Milliseconds that an exchange may last. */
  totalMs: number;
  /** Milliseconds that a stream is read on for the record, when the client has left after the event that ends it. */
  lingerMs: number;
  /** Milliseconds without a byte behind that event, after which a stream ends for the SDK that reads it. */
  tailMs: number;
};

export type Recorder = {
  /** `http://127.0.0.1:<port>`: stands for the base URL of the server. */
  readonly url: string;
  /** The step that exchanges belong to from now on which do not say themselves whose they are (STEP_HEADER). */
  setStep(step: string | null): void;
  /**
   * Resolves when no exchange runs any more: all that was sent has been recorded. A stream whose client has left after its
   * terminal event, or was spared the rest, holds it up by `lingerMs` at most.
   */
  settled(): Promise<void>;
  /**
   * Resolves when `onExchange` has been told of each exchange that has begun, or of each of a step or of a call of a driver
   * (CALL_HEADER). A stream that nobody waits for is told of before it ends; one that a driver has left without its terminal
   * event is read on for it by `lingerMs` at most.
   */
  recorded(of?: { step?: string; call?: string }): Promise<void>;
  /** What is known by now of the exchanges that `onExchange` has not been told of, as a record would have it, each with its step. */
  unfinished(): { exchange: Exchange; step: string | null }[];
  /**
   * Nobody waits for a call of a driver any more (CALL_HEADER): what it still asks is not asked of the server, and is no
   * exchange. What is under way goes on.
   */
  refuse(call: string): void;
  /**
   * Ends what runs, frees the port, and resolves when the transcript is on disk. Throws HarnessError when the
   * transcript could not be written or onExchange has thrown.
   */
  close(): Promise<void>;
};

const DEFAULT_LIMITS: RecorderLimits = {
  bodyBytes: 64 * 1024,
  idleMs: 60_000,
  totalMs: 600_000,
  lingerMs: 2000,
  tailMs: 100,
};

/** Free connections to a server are dropped before common servers (5 s) do it, since that would look like a failure. */
const FREE_CONNECTION_MS = 3000;

const GIVEN_UP: Trouble = { reason: 'given-up', message: 'nobody waits any more for the call that it belongs to' };
const unknownPath = ({ url }: IncomingMessage): Trouble => ({
  reason: 'error',
  message: `nothing is known under ${url}`,
});

/** Throws UsageError for an upstream that is no http(s) URL, HarnessError when the transcript cannot be written. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const lifecycle = lifecycleUpstream(options.upstream);
  const endpoints = createEndpointTable(lifecycle.protocol, () => listener.authority);
  const forwarding = forwardOptions(options, endpoints.replacement);
  const { agents } = forwarding;
  const transcript = await openTranscript(options.transcript);
  const log = openExchangeLog(forwarding, transcript, options.onExchange ?? (() => undefined));
  const refused = new Set<string>();
  let step: string | null = null;

  const givenUp = ({ headers }: IncomingMessage): boolean => refused.has(String(headers[CALL_HEADER]));

  function record(request: IncomingMessage, upgrade: boolean): Recording | undefined {
    const route = findRoute(request.url ?? '', lifecycle, endpoints.find);
    if (!route || givenUp(request)) return undefined;
    const headers = withoutMarks(toHeaderList(request.rawHeaders));
    const call = request.headers[CALL_HEADER];
    const { secretHeaders } = route.upstream;
    const others = headers.some(([name, value]) => value !== (secretHeaders.get(name.toLowerCase()) ?? value));
    const wrongKey = request.headers[WRONG_KEY_HEADER] ?? (others ? 'other' : undefined);
    const own = request.headers[STEP_HEADER];
    const method = request.method ?? 'GET';
    return newRecording(forwarding, {
      ...route,
      method,
      step: typeof own === 'string' ? decodeURIComponent(own) : step,
      wrong: request.headers[WRONG_HEADER] !== undefined,
      wrongKey: typeof wrongKey === 'string' ? wrongKey : undefined,
      call: typeof call === 'string' ? call : undefined,
      requestHeaders: upgrade
        ? withHeader(headers, 'Host', route.upstream.host)
        : requestHeaders(headers, request, route, method),
    });
  }

  const listener = await listen({
    request(request: IncomingMessage, response: ServerResponse) {
      const recording = record(request, false);
      if (!recording) {
        request.resume();
        sendTrouble(response, givenUp(request) ? GIVEN_UP : unknownPath(request), forwarding);
        return;
      }
      const { upstream, method, target } = recording;
      const fault = options.faults?.({ api: upstream.api, method, target, headers: recording.requestHeaders });
      const parts = { request, response, recording, options: forwarding, fault };
      log.track(recording, (observer) => forward(parts, observer));
    },
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      const recording = record(request, true);
      if (recording)
        log.track(recording, ({ finished }) => forwardUpgrade(socket, head, recording, forwarding, finished));
      else socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    },
  });
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    log.stopAll({ reason: 'closed', message: 'the scenario has ended' });
    agents.http.destroy();
    agents.https.destroy();
    await listener.close();
    await transcript.close();
    const failure = log.failure();
    if (failure) throw failure;
  }

  return {
    url: `http://${listener.authority}`,
    setStep(name) {
      step = name;
    },
    settled: log.settled,
    recorded: log.recorded,
    unfinished: log.unfinished,
    refuse(call) {
      refused.add(call);
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function forwardOptions(
  options: RecorderOptions,
  endpointReplacement: ForwardOptions['endpointReplacement'],
): ForwardOptions {
  const { bodyBytes, ...limits } = { ...DEFAULT_LIMITS, ...options.limits };
  const secrets = [options.apiKey, ...(options.secrets ?? [])].filter((secret) => secret !== undefined);
  const agentOptions = { keepAlive: true, timeout: FREE_CONNECTION_MS, maxSockets: Number.POSITIVE_INFINITY };
  return {
    scenario: options.scenario,
    driver: options.driver,
    bodyLimit: bodyBytes,
    redactor: createRedactor(secrets),
    now: options.clock?.now ?? (() => new Date()),
    // performance.now() begins anew in each thread, and scenarios run in several.
    monotonic: options.clock?.monotonic ?? (() => Number(process.hrtime.bigint()) / 1e6),
    agents: { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) },
    ...limits,
    endpointReplacement,
  };
}
