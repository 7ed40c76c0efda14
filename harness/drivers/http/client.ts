/** HTTP as the plain driver speaks it: bounded in time and size, nothing followed, nothing sent anywhere but to one host. */
import http, { type IncomingMessage } from 'node:http';
import { describeError } from '../../errors.ts';
import { fromJson } from '../../json-text.ts';
import { isDone } from '../../lifecycle-client/answers.ts';
import { isRecorderAnswer } from '../../wire/trouble.ts';
import { ActionFailure } from '../driver.ts';

export type HttpAnswer = {
  status: number;
  bytes: Buffer;
  /** The body where it is JSON, undefined otherwise. */
  json: unknown;
};

export type HttpRequest = {
  method: string;
  /** Path and query. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** The driver's own time for one request when absent. */
  signal?: AbortSignal;
};

export type HttpClient = {
  /** An answer as a whole, whatever it says. Throws ActionFailure when none comes. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * The body of an answer as it comes, where that is a 2xx. Throws ActionFailure otherwise. To end the iteration closes
   * the connection.
   */
  stream(request: HttpRequest): Promise<AsyncIterable<Buffer>>;
  close(): void;
};

/** More of an answer is not read. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Free connections are dropped before common servers (5 s) do it, since that would look like a failure. */
const FREE_CONNECTION_MS = 3000;

/** A client for the server at `origin` (`http://127.0.0.1:PORT`); a request may take `seconds`. */
export function createHttpClient(origin: string, seconds: number): HttpClient {
  const { hostname, port } = new URL(origin);
  const agent = new http.Agent({ keepAlive: true, timeout: FREE_CONNECTION_MS });

  const open = ({ method, path, headers = {}, body, signal }: HttpRequest): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      // Without it node would announce a chunked body where there is none.
      const length = body !== undefined || method !== 'GET' ? { 'Content-Length': String(body?.length ?? 0) } : {};
      const options = { hostname, port, path, method, headers: { ...length, ...headers }, agent };
      const request = http.request({ ...options, signal: signal ?? AbortSignal.timeout(seconds * 1000) });
      request.on('error', (cause) =>
        reject(new ActionFailure(`${method} ${path} got no answer: ${describeError(cause)}`, { cause })),
      );
      request.on('response', resolve);
      request.end(body);
    });

  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const answer = await whole(await open(request), request);
    if (!isRecorderAnswer(answer.status, answer.json)) return answer;
    throw new ActionFailure(`${request.method} ${request.path}: ${excerptOf(answer)}`);
  };

  return {
    send,
    async stream(request) {
      const incoming = await open(request);
      if (isDone(incoming.statusCode ?? 0)) return bytesOf(incoming, request);
      throw refusal(`${request.method} ${request.path}`, await whole(incoming, request));
    },
    close: () => agent.destroy(),
  };
}

/** An answer refuses what was asked for. */
export class Refused extends ActionFailure {
  readonly status: number;
  /** Of the documented body, where the answer has it. */
  readonly code: string | undefined;

  constructor(what: string, answer: HttpAnswer) {
    super(`${what} answered ${answer.status} ${excerptOf(answer)}`.trim());
    const { code } = (answer.json ?? {}) as { code?: unknown };
    this.status = answer.status;
    this.code = typeof code === 'string' ? code : undefined;
  }
}

/** What is thrown for an answer that refuses what was asked for. */
export const refusal = (what: string, answer: HttpAnswer): Refused => new Refused(what, answer);

const excerptOf = ({ json, bytes }: HttpAnswer): string => {
  const { message } = (json ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : bytes.toString('utf8').replace(/\s+/g, ' ').slice(0, 200);
};

async function whole(incoming: IncomingMessage, request: HttpRequest): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesOf(incoming, request)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) throw new ActionFailure(`the answer to ${request.path} has more than ${MAX_BYTES} bytes`);
  }
  const bytes = Buffer.concat(chunks);
  return { status: incoming.statusCode ?? 0, bytes, json: fromJson(bytes.toString('utf8')) };
}

async function* bytesOf(incoming: IncomingMessage, { method, path }: HttpRequest): AsyncGenerator<Buffer> {
  try {
    yield* incoming as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new ActionFailure(`the answer to ${method} ${path} broke off: ${describeError(cause)}`, { cause });
  }
}
