/**
 * A reverse proxy before a server, which a layer of code decides about: for servers that answer in another way than the
 * one behind it. What leads into sandboxes passes it as well, where the server hands out endpoints at its own address.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { describeError } from '../errors.ts';
import { EGRESS_PORT, EXECD_PORT } from '../ports.ts';
import { rewriteEndpoint } from '../wire/endpoint-answer.ts';
import type { Api } from '../wire/exchange.ts';
import { endToEnd, toHeaderList, withHeader } from '../wire/header-lines.ts';
import { createElsewhere, type EndpointsElsewhere } from './elsewhere.ts';
import { type FrontRequest, type Instead, type Layer, type Reply, wholeBody } from './reply.ts';
import { send } from './send.ts';

export { wholeBody } from './reply.ts';

export type FrontOptions = {
  /** `http://127.0.0.1:PORT` of the server, without `/v1`. */
  upstream: string;
  layer: Layer;
  /** Path before `/v1` at which the front has the API; none by default. It begins with a slash. */
  base?: string;
  /** Path before `/sandboxes/{sandboxId}/port/{port}` of the endpoints that are handed out; none by default. It begins with a slash. */
  endpoints?: string;
  /** Speaks TLS with this certificate. */
  tls?: { key: string; cert: string };
};

export type Front = {
  /** Base URL of the API for clients, without `/v1`. */
  url: string;
  /** Ends all connections. */
  close(): Promise<void>;
};

/** Listens on a free port of 127.0.0.1. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { upstream, base = '', endpoints = '', tls } = options;
  const server = tls === undefined ? http.createServer() : https.createServer(tls);
  server.requestTimeout = 0;
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  const own = `127.0.0.1:${port}`;
  const agent = new http.Agent({ keepAlive: true, timeout: 3000 });
  const front = { upstream: new URL(upstream), own, base, endpoints, agent, elsewhere: createElsewhere('http:') };
  server.on('request', (request, response) => void answer(front, options.layer, request, response));
  server.on('upgrade', (request, socket, head) => forwardUpgrade(front, request, socket, head));
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${own}${base}`,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Place = {
  upstream: URL;
  own: string;
  base: string;
  endpoints: string;
  agent: http.Agent;
  elsewhere: EndpointsElsewhere;
};

/** Where a request leads: `path` stands before `target` when the server at `url` is asked. */
type Route = Pick<FrontRequest, 'api' | 'target' | 'sandbox'> & { url: URL; path: string };

function routeOf(asked: string, { upstream: url, base, endpoints, elsewhere }: Place): Route {
  const target = asked.startsWith(`${endpoints}/`) ? asked.slice(endpoints.length) : asked;
  const other = elsewhere.find(target);
  if (other !== undefined) {
    const { prefix: path, sandbox } = other;
    return { api: apiAt(sandbox.port), target: other.target, path, sandbox, url: other.url };
  }
  if (target.startsWith(`${base}/v1/`)) {
    const rest = target.slice(base.length + '/v1'.length);
    return { api: 'lifecycle', target: rest, path: '/v1', url };
  }
  const [whole, id, digits] = /^\/sandboxes\/([^/?]+)\/port\/(\d+)(?=[/?]|$)/.exec(target) ?? [];
  if (whole === undefined) return { api: 'other', target, path: '', url };
  const port = Number(digits);
  const rest = target.slice(whole.length);
  return { api: apiAt(port), target: rest, path: whole, sandbox: { id: String(id), port }, url };
}

function apiAt(port: number): Api {
  if (port === EXECD_PORT) return 'execd';
  return port === EGRESS_PORT ? 'egress' : 'other';
}

async function answer(front: Place, layer: Layer, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, url, ...route } = routeOf(incoming.url ?? '', front);
  let kept: Promise<Buffer> | undefined;
  const body = (): Promise<Buffer> => {
    kept ??= wholeOf(incoming);
    return kept;
  };
  const request: FrontRequest = {
    ...route,
    method: incoming.method ?? 'GET',
    headers: toHeaderList(incoming.rawHeaders),
    body,
  };
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    const reply = await layer(request, async (instead = {}) => {
      const { method = request.method, target = request.target } = instead;
      const got = instead.body ?? (kept === undefined ? undefined : await kept);
      const lines = { ...instead, method, target: path + target, ...(got === undefined ? {} : { body: got }) };
      return handedOut(
        front,
        route,
        await ask({ agent: front.agent, upstream: url }, request, incoming, lines, gone.signal),
      );
    });
    await send(response, request, reply);
  } catch (error) {
    if (gone.signal.aborted || response.headersSent) response.destroy();
    else response.writeHead(502, { 'Content-Type': 'text/plain' }).end(describeError(error));
  }
}

async function wholeOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Asks the server. `target` is the whole path. Rejects where no head of an answer comes. */
function ask(
  { upstream, agent }: Pick<Place, 'upstream' | 'agent'>,
  request: FrontRequest,
  incoming: IncomingMessage,
  { method, target, headers = request.headers, body }: Instead,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const lines =
      body === undefined
        ? framed(headers, incoming)
        : withHeader(endToEnd(headers), 'Content-Length', String(body.length));
    const outgoing = http.request({
      agent,
      hostname: upstream.hostname,
      port: upstream.port,
      method,
      path: target,
      headers: withHeader(lines, 'Host', upstream.host).flat(),
      setHost: false,
      signal,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (answered) =>
      resolve({
        status: answered.statusCode ?? 502,
        headers: endToEnd(toHeaderList(answered.rawHeaders)),
        body: answered as AsyncIterable<Buffer>,
      }),
    );
    if (body !== undefined) outgoing.end(body);
    else if (hasBody(incoming)) pipeline(incoming, outgoing, () => undefined);
    else outgoing.end();
  });
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function framed(headers: FrontRequest['headers'], { headers: { 'transfer-encoding': coding } }: IncomingMessage) {
  const lines = endToEnd(headers);
  return coding === undefined ? lines : withHeader(lines, 'Transfer-Encoding', 'chunked');
}

/** Endpoints are handed out at the address of the front, wherever they lead. */
async function handedOut(
  { upstream, own: address, endpoints, elsewhere }: Place,
  { api, target }: Pick<FrontRequest, 'api' | 'target'>,
  reply: Reply,
): Promise<Reply> {
  const authority = address + endpoints;
  const [, id, digits] = /^\/sandboxes\/([^/?]+)\/endpoints\/(\d+)(?=[?]|$)/.exec(target) ?? [];
  if (api !== 'lifecycle' || id === undefined || digits === undefined || reply.status !== 200) return reply;
  const body = await wholeBody(reply);
  const given = body.toString('utf8');
  // Before a recorder no path tells into which sandbox it leads.
  const own = given.includes('/~endpoint/') ? given : given.replaceAll(upstream.host, authority);
  if (own !== given) return { ...reply, body: Buffer.from(own) };
  return rewriteEndpoint({ ...reply, body }, digits, (endpoint) =>
    elsewhere.replacement(endpoint, { id, port: Number(digits) }, authority),
  );
}

function forwardUpgrade(front: Place, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { path, target, url: upstream } = routeOf(incoming.url ?? '', front);
  const headers = withHeader(toHeaderList(incoming.rawHeaders), 'Host', upstream.host);
  const outgoing = http.request({
    agent: false,
    hostname: upstream.hostname,
    port: upstream.port,
    method: incoming.method,
    path: path + target,
    headers: headers.flat(),
    setHost: false,
  });
  const headOf = ({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string =>
    [
      `HTTP/1.1 ${statusCode} ${statusMessage}`,
      ...toHeaderList(rawHeaders).map(([name, value]) => `${name}: ${value}`),
      '',
      '',
    ].join('\r\n');
  socket.on('error', () => outgoing.destroy());
  outgoing.on('error', () => socket.destroy());
  outgoing.on('response', (answered) => {
    socket.write(headOf(answered));
    pipeline(answered, socket, () => socket.destroy());
  });
  outgoing.on('upgrade', (answered, server, first) => {
    socket.write(headOf(answered));
    if (first.length > 0) socket.write(first);
    if (head.length > 0) server.write(head);
    pipeline(server, socket, () => socket.destroy());
    pipeline(socket, server, () => server.destroy());
  });
  outgoing.end();
}
