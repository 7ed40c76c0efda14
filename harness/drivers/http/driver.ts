/**
 * Drives sandboxes by plain HTTP, without any SDK. It takes whatever an answer can be understood by: any 2xx, missing
 * members that it does not need, times and states in any form. What deviates from the documents is told by the contract
 * rules, from the same exchanges.
 */
import { idOf, isDone, isGone, stateOf } from '../../lifecycle-client/answers.ts';
import { API_KEY_HEADER } from '../../lifecycle-client/client.ts';
import { EXECD_PORT } from '../../ports.ts';
import { type CommandEnd, commandStatus, resultAfter, unendedStream } from '../command.ts';
import {
  ActionFailure,
  type CommandRequest,
  type CommandResult,
  type DrivenSandbox,
  type Driver,
  type DriverOptions,
  type SandboxRequest,
} from '../driver.ts';
import { createHttpClient, type HttpAnswer, type HttpClient, type HttpRequest, refusal } from './client.ts';
import { readCommand, readStart } from './events.ts';
import { fileAction } from './files.ts';
import { createReadiness, type Starting } from './ready.ts';

export type HttpDriver = Driver & {
  /** A sandbox that is there, without waiting for anything. */
  at(id: string): PlainSandbox;
  /** Whether execd of a sandbox answers right now. */
  answers(id: string): Promise<boolean>;
  /** Waits until a sandbox is Running, as `Readiness` has it. */
  untilRunning(id: string): Promise<void>;
};

export function createHttpDriver(options: DriverOptions): HttpDriver {
  const client = createHttpClient(options.url, options.requestSeconds);
  const own = (): Record<string, string> => ({
    ...(options.apiKey === undefined ? {} : { [API_KEY_HEADER]: options.apiKey }),
    ...options.headers?.(),
  });

  const lifecycle = (method: string, target: string, body?: unknown, signal?: AbortSignal): Promise<HttpAnswer> =>
    client.send({
      method,
      path: `${prefixOf(options.url)}/v1${target}`,
      headers: { ...own(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      ...(signal === undefined ? {} : { signal }),
    });

  const api: SandboxApi = {
    client,
    options,
    get: (id) => lifecycle('GET', pathOf(id)),
    remove: (id) => lifecycle('DELETE', pathOf(id)),
    endpoint: (id) =>
      lifecycle(
        'GET',
        `${pathOf(id)}/endpoints/${EXECD_PORT}${options.useServerProxy ? '?use_server_proxy=true' : ''}`,
      ),
    // As SDKs do: the headers of an endpoint are needed, and nowhere said to be enough.
    own,
  };

  const readiness = createReadiness(options.readySeconds);
  const at = (id: string): Reached => reachedSandbox(id, api);
  const ready = async (id: string): Promise<DrivenSandbox> => {
    const sandbox = at(id);
    // A sandbox that runs has its endpoint.
    await readiness.untilReady(starting(sandbox), (trouble) => trouble instanceof NoEndpoint);
    return sandbox;
  };
  const starting = (sandbox: Reached): Starting => ({
    id: sandbox.id,
    async state() {
      const answer = await api.get(sandbox.id);
      return isGone(answer.status) ? 'gone' : stateOf(answer);
    },
    trouble: (signal) => pingOf(sandbox, signal),
  });

  return {
    at,
    async create(request) {
      // The server may make it only when it answers.
      const answer = await lifecycle(
        'POST',
        '/sandboxes',
        bodyOf(request),
        AbortSignal.timeout(options.createSeconds * 1000),
      );
      if (!isDone(answer.status)) throw refusal(`creating a sandbox of ${request.image}`, answer);
      const id = idOf(answer.json);
      if (id === undefined) throw refusal(`creating a sandbox of ${request.image} gave no id: it`, answer);
      return ready(id);
    },
    connect: ready,
    answers: async (id) => (await pingOf(at(id))) === undefined,
    untilRunning: (id) => readiness.untilRunning(starting(at(id))),
    async close() {
      client.close();
    },
  };
}

/** The path before `/v1`. */
const prefixOf = (url: string): string => new URL(url).pathname.replace(/\/+$/, '');
const pathOf = (id: string): string => `/sandboxes/${encodeURIComponent(id)}`;

function bodyOf({ image, volumes, ...members }: SandboxRequest): Record<string, unknown> {
  return { image: { uri: image }, ...members, ...(volumes.length === 0 ? {} : { volumes }) };
}

export type PlainSandbox = DrivenSandbox & {
  /** Sends a command, and gives the stream of its answer. Throws ActionFailure where it is refused. */
  stream(request: CommandRequest, background: boolean, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** The result of a command whose stream has ended, as `resultAfter` has it. */
  after(end: CommandEnd, signal: AbortSignal): Promise<CommandResult>;
};

/** What a sandbox is driven through. */
type SandboxApi = {
  client: HttpClient;
  options: DriverOptions;
  get(id: string): Promise<HttpAnswer>;
  remove(id: string): Promise<HttpAnswer>;
  endpoint(id: string): Promise<HttpAnswer>;
  /** Headers of each request to execd, beside those that the endpoint demands. */
  own(): Record<string, string>;
};

type Reached = PlainSandbox & {
  /** Sends one request to execd; the path is relative to its base. */
  execd(request: HttpRequest): Promise<HttpAnswer>;
};

function reachedSandbox(id: string, api: SandboxApi): Reached {
  const { client } = api;
  let found: Promise<Endpoint> | undefined;
  /** The endpoint is asked for once; when that fails, anew the next time. */
  const through = async (request: HttpRequest): Promise<HttpRequest> => {
    found ??= endpointOf(id, api);
    found.catch(() => {
      found = undefined;
    });
    const { base, headers } = await found;
    return { ...request, path: base + request.path, headers: { ...api.own(), ...headers, ...request.headers } };
  };
  const execd = async (request: HttpRequest): Promise<HttpAnswer> => client.send(await through(request));

  const after = (end: CommandEnd, signal: AbortSignal): Promise<CommandResult> =>
    resultAfter(end, async (command) => commandStatus(await execd(statusRequest(command, signal))), signal);

  const stream: PlainSandbox['stream'] = async (command, background, signal) =>
    client.stream(await through(commandRequest(command, background, signal)));

  return {
    id,
    execd,
    stream,
    async run(command, signal) {
      const end = await readCommand(await stream(command, false, signal));
      if (end === undefined) throw unendedStream();
      return after(end, signal);
    },
    after,
    async start(command, signal) {
      await readStart(await stream(command, true, signal));
    },
    file: (request) => fileAction(request, execd),
    async state() {
      const answer = await api.get(id);
      const state = stateOf(answer);
      if (!isDone(answer.status) || state === undefined) throw refusal('asking for the state', answer);
      return state;
    },
    async remove() {
      const answer = await api.remove(id);
      if (!isDone(answer.status)) throw refusal(`deleting sandbox ${id}`, answer);
    },
  };
}

function commandRequest(
  { timeoutMs, ...command }: CommandRequest,
  background: boolean,
  signal: AbortSignal,
): HttpRequest {
  const body = { ...command, background, ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }) };
  return {
    method: 'POST',
    path: '/command',
    headers: { Accept: 'text/event-stream', 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    signal,
  };
}

const statusRequest = (command: string, signal: AbortSignal): HttpRequest => ({
  method: 'GET',
  path: `/command/status/${encodeURIComponent(command)}`,
  signal,
});

/** Where execd is: a path at the recorder, and the headers that the endpoint demands. */
type Endpoint = { base: string; headers: Record<string, string> };

/** The server names no address for execd of a sandbox. */
class NoEndpoint extends ActionFailure {}

/** Throws NoEndpoint when the server names none, or one that is no address. */
async function endpointOf(id: string, api: SandboxApi): Promise<Endpoint> {
  const answer = await api.endpoint(id);
  const { endpoint, headers } = (answer.json ?? {}) as { endpoint?: unknown; headers?: Record<string, unknown> | null };
  if (!isDone(answer.status) || typeof endpoint !== 'string') {
    const cause = refusal(`asking for the endpoint of ${id}`, answer);
    throw new NoEndpoint(cause.message, { cause });
  }
  const { host } = new URL(api.options.url);
  const [, place = ''] = /^(?:http:\/\/)?(.*?)\/*$/is.exec(endpoint) ?? [];
  // The recorder has put itself in the place of every address.
  if (place !== host && !place.startsWith(`${host}/`)) {
    throw new NoEndpoint(`the endpoint ${JSON.stringify(endpoint)} is no address of a service`);
  }
  const demanded = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { base: place.slice(host.length), headers: Object.fromEntries(demanded) };
}

/** Why execd does not answer as it should; undefined when it does. */
async function pingOf(sandbox: Reached, signal?: AbortSignal): Promise<unknown> {
  try {
    const ping = await sandbox.execd({ method: 'GET', path: '/ping', ...(signal && { signal }) });
    return isDone(ping.status) ? undefined : refusal('GET /ping', ping);
  } catch (error) {
    return error;
  }
}
