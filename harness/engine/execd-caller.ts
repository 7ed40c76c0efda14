/** Sends `call` steps of execd operations: plain HTTP to the endpoint of a sandbox, nothing checked or mended on the way. */
import { createHash } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import { ActionFailure } from '../drivers/driver.ts';
import { describeError, HarnessError } from '../errors.ts';
import { EXECD_TOKEN_HEADER } from '../execd-operations.ts';
import { jsonOrText } from '../json-text.ts';
import type { ExecdCaller, ExecdRequest, ExecdResult } from '../verbs/surroundings.ts';
import { isRecorderAnswer } from '../wire/trouble.ts';
import { keyHeader, keyValue } from './api-key.ts';
import { endpointPath, headersIn } from './endpoint-path.ts';
import { createEventCollector } from './event-collector.ts';
import { marksOf, withoutEmptyType } from './marks.ts';
import { now } from './now.ts';
import { fillPath, queryText } from './request-line.ts';

/** More of an answer is not read. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Bodies up to this size are given as they are. */
const KEPT_BYTES = 1024 * 1024;

/** Operations that stream the output of a run. */
const RUNS: ReadonlySet<string> = new Set(['runCommand', 'runInSession', 'runCode']);

export type ExecdCallerOptions = {
  /** `http://127.0.0.1:PORT` of the recorder, whose endpoints are the only ones that anything is sent to. */
  recorder: string;
  apiKey: string | undefined;
  operations: readonly { operationId: string; method: string; path: string }[];
};

export function createExecdCaller({ recorder, apiKey, operations }: ExecdCallerOptions): ExecdCaller {
  const { host, hostname, port } = new URL(recorder);
  return async (request, signal) => {
    const operation = operations.find(({ operationId }) => operationId === request.operation);
    if (operation === undefined) throw new HarnessError(`no document has the operation ${request.operation}`);
    const base = endpointPath(request.endpoint.endpoint, host);
    const path = `${base}${fillPath(operation.path, request.path)}${queryText(request.query)}`;
    const method = operation.method.toUpperCase();
    try {
      return await exchange({ hostname, port, path, method, headers: headersOf(request, apiKey) }, request, signal);
    } catch (cause) {
      if (cause instanceof ActionFailure) throw cause;
      throw new ActionFailure(`${request.operation} got no answer: ${describeError(cause)}`, { cause });
    }
  };
}

/**
 * The headers that the endpoint names, the access token among them, and the API key: the headers of an endpoint are needed,
 * and nowhere said to be enough.
 */
function headersOf({ endpoint, body, type, headers, ...request }: ExecdRequest, apiKey: string | undefined) {
  const demanded = Object.entries(endpoint.demanded).flatMap(([name, value]) => {
    const sent = name.toUpperCase() === EXECD_TOKEN_HEADER ? keyValue(request.key, value) : value;
    return sent === undefined ? [] : [[name, sent]];
  });
  return withoutEmptyType({
    ...keyHeader('right', apiKey),
    ...Object.fromEntries(demanded),
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    ...marksOf(request),
    ...headers,
  });
}

type Sent = { hostname: string; port: string; path: string; method: string; headers: Record<string, string> };

function exchange(sent: Sent, request: ExecdRequest, signal: AbortSignal): Promise<ExecdResult> {
  const sentAt = now();
  const outgoing = http.request({ ...sent, agent: false });
  // What is left open outlives the step, and with it the signal of the step.
  const within = <T>(limit: AbortSignal, work: Promise<T>): Promise<T> => {
    const stop = (): void => void outgoing.destroy(limit.reason);
    if (limit.aborted) stop();
    limit.addEventListener('abort', stop, { once: true });
    return work.finally(() => limit.removeEventListener('abort', stop));
  };
  return within(
    signal,
    new Promise((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        const body = createBody(incoming, request);
        const whole = new Promise<ExecdResult>((end, fail) => {
          const finish = (how: 'left' | 'end' | 'broken'): void => {
            try {
              end(body.result(how, sentAt));
            } catch (error) {
              fail(error);
            }
            outgoing.destroy();
          };
          incoming.on('error', (error) => {
            if (body.isStream && !signal.aborted) finish('broken');
            else fail(error);
          });
          incoming.on('end', () => finish('end'));
          const take = (chunk: Buffer): void => {
            const { enough, last } = body.take(chunk);
            if (last) finish('left');
            else if (enough) resolve({ ...body.result('left', sentAt), rest: (limit) => within(limit, whole) });
          };
          const read = (): void => {
            incoming.on('data', (chunk: Buffer) => {
              try {
                take(chunk);
              } catch (error) {
                fail(error);
                outgoing.destroy();
              }
            });
          };
          if (request.readAfterMs === 0) read();
          else setTimeout(read, request.readAfterMs);
        });
        whole.then(resolve, reject);
      });
      outgoing.end(request.body);
    }),
  );
}

/** What has come of an answer. */
function createBody(incoming: IncomingMessage, { until, events: most, open, whole, operation }: ExecdRequest) {
  const isStream = /^text\/event-stream\b/i.test(incoming.headers['content-type'] ?? '');
  const events = isStream ? createEventCollector() : undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  let found = false;
  let left = false;
  /** Whether what was waited for has come, with this chunk or across its border. */
  const enough = (chunk: Buffer): boolean => {
    if (until === undefined || left) return false;
    const joined = Buffer.concat([tail, chunk]);
    tail = joined.subarray(Math.max(0, joined.length - Buffer.byteLength(until)));
    // Of a run the output counts: however it is cut into events, and whatever else they say.
    found ||= events !== undefined && RUNS.has(operation) ? events.wrote(until) : joined.includes(until);
    // What is left must be known by its id, which may come behind the text.
    left = found && (operation !== 'runCommand' || events === undefined || events.named());
    return left;
  };
  return {
    isStream,
    /**
     * Takes more of it. `last`: nothing more is needed. `enough`: what was waited for has come, and the answer stays open.
     * Throws ActionFailure for too much.
     */
    take(chunk: Buffer): { enough: boolean; last: boolean } {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) throw new ActionFailure(`the answer has more than ${MAX_BYTES} bytes`);
      events?.take(chunk, now());
      const came = enough(chunk);
      const complete = (events?.complete() === true && !whole) || (events?.count() ?? 0) >= (most ?? Infinity);
      return { enough: came, last: (came && !open) || complete };
    },
    result(how: 'left' | 'end' | 'broken', sentAt: number): ExecdResult {
      const bytes = Buffer.concat(chunks);
      const text = bytes.toString('utf8', 0, KEPT_BYTES);
      const status = incoming.statusCode ?? 0;
      const body = bytes.length === 0 ? null : bytes.length > KEPT_BYTES ? text : jsonOrText(text);
      if (isRecorderAnswer(status, body)) throw new ActionFailure((body as { message: string }).message);
      return {
        status,
        headers: headersIn(incoming),
        body: isStream ? null : body,
        sentAt,
        answeredAt: now(),
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        ...(bytes.length > KEPT_BYTES ? {} : { base64: bytes.toString('base64') }),
        ...(events === undefined ? {} : { stream: events.result(how) }),
      };
    },
  };
}
