/** Sends `call` steps of execd operations: plain HTTP to the endpoint of a sandbox, nothing checked or mended on the way. */
import { createHash } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import { ActionFailure } from '../drivers/driver.ts';
import { describeError, HarnessError } from '../errors.ts';
import { jsonOrText } from '../json-text.ts';
import type { ExecdCaller, ExecdRequest, ExecdResult } from '../verbs/surroundings.ts';
import { isRecorderAnswer } from '../wire/trouble.ts';
import { keyHeader, keyValue } from './api-key.ts';
import { createEventCollector } from './event-collector.ts';
import { marksOf, withoutEmptyType } from './marks.ts';
import { now } from './now.ts';
import { fillPath, queryText } from './request-line.ts';

/** More of an answer is not read. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Bodies up to this size are given as they are. */
const KEPT_BYTES = 1024 * 1024;

const TOKEN_HEADER = 'X-EXECD-ACCESS-TOKEN';

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
    const { endpoint } = request.endpoint;
    const bare = endpoint.replace(/^http:\/\//, '');
    if (bare !== host && !bare.startsWith(`${host}/`)) {
      throw new ActionFailure(`the endpoint ${JSON.stringify(endpoint)} is no address of a service`);
    }
    const base = bare.slice(host.length).replace(/\/$/, '');
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
    const sent = name.toUpperCase() === TOKEN_HEADER ? keyValue(request.key, value) : value;
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
  return new Promise((resolve, reject) => {
    const sentAt = now();
    const outgoing = http.request({ ...sent, agent: false });
    const onAbort = (): void => void outgoing.destroy(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    outgoing.on('close', () => signal.removeEventListener('abort', onAbort));
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const body = createBody(incoming, request);
      let settle = { resolve, reject };
      const finish = (how: 'left' | 'end' | 'broken'): void => {
        try {
          settle.resolve(body.result(how, sentAt));
        } catch (error) {
          settle.reject(error);
        }
        outgoing.destroy();
      };
      /** The step has what it waits for; the rest is read without it. */
      const leaveOpen = (): void => {
        signal.removeEventListener('abort', onAbort);
        const waiting = settle;
        const whole = new Promise<ExecdResult>((...later) => {
          settle = { resolve: later[0], reject: later[1] };
        });
        whole.catch(() => undefined); // told to the step that reads it, if there is one
        waiting.resolve({ ...body.result('left', sentAt), whole });
      };
      incoming.on('error', (error) => {
        if (body.isStream && !signal.aborted) finish('broken');
        else settle.reject(error);
      });
      incoming.on('end', () => finish('end'));
      const read = (): void => {
        incoming.on('data', (chunk: Buffer) => {
          try {
            const got = body.take(chunk);
            if (got === 'text' && request.open) leaveOpen();
            else if (got !== undefined) finish('left');
          } catch (error) {
            settle.reject(error);
            outgoing.destroy();
          }
        });
      };
      if (request.readAfterMs === 0) read();
      else setTimeout(read, request.readAfterMs);
    });
    outgoing.end(request.body);
  });
}

/** What has come of an answer. */
function createBody(incoming: IncomingMessage, { until, whole, operation }: ExecdRequest) {
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
    found ||= joined.includes(until);
    // What is left must be known by its id, which may come behind the text.
    left = found && (operation !== 'runCommand' || events === undefined || events.named());
    return left;
  };
  return {
    isStream,
    /** Takes more of it, and tells when nothing more is needed, and why: `until` came, once, or the end of the run. Throws ActionFailure for too much. */
    take(chunk: Buffer): 'text' | 'end' | undefined {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) throw new ActionFailure(`the answer has more than ${MAX_BYTES} bytes`);
      events?.take(chunk, now());
      const enoughRead = enough(chunk);
      if (events?.complete() === true && !whole) return 'end';
      return enoughRead ? 'text' : undefined;
    },
    result(how: 'left' | 'end' | 'broken', sentAt: number): ExecdResult {
      const bytes = Buffer.concat(chunks);
      const text = bytes.toString('utf8');
      const status = incoming.statusCode ?? 0;
      const body = bytes.length === 0 ? null : bytes.length > KEPT_BYTES ? text.slice(0, KEPT_BYTES) : jsonOrText(text);
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

/** Names in small letters; several of one name joined by comma. */
const headersIn = ({ headersDistinct }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]));
