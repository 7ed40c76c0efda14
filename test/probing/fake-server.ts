/** A small server that does all that a probe asks for, and whose answers a test can change. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Asked = { method: string; path: string; query: URLSearchParams; body: Record<string, unknown> };
export type Given = { status: number; body?: unknown; text?: string };
/** What is done in place of the answer; undefined for the answer. */
export type Change = (asked: Asked) => Given | ((response: ServerResponse) => void) | undefined;

export type FakeServer = {
  url: string;
  /** Bodies of the creations that were accepted. */
  created: Record<string, unknown>[];
  /** Every request, `POST /sandboxes`. */
  log: string[];
  /** What is still there. */
  left(): string[];
  close(): Promise<void>;
};

type Thing = { state: string; createdAt: number; seconds?: number | undefined; body: Record<string, unknown> };

const json = (status: number, body: unknown): Given => ({ status, body });
const time = (ms: number): string => new Date(ms).toISOString();

/** Starts it. `commands` gives the exit code of a command, or what it does with the response. */
export async function fakeServer(
  change: Change = () => undefined,
  commands: (command: string) => number | ((response: ServerResponse) => void) | undefined = () => undefined,
): Promise<FakeServer> {
  const sandboxes = new Map<string, Thing>();
  const snapshots = new Map<string, Thing>();
  const created: Record<string, unknown>[] = [];
  const log: string[] = [];
  const sockets = new Set<Socket>();
  let count = 0;

  const view = (id: string, { state, createdAt, seconds, body }: Thing) => ({
    id,
    status: { state },
    createdAt: time(createdAt),
    entrypoint: ['tail'],
    ...(seconds === undefined ? {} : { expiresAt: time(createdAt + seconds * 1000) }),
    ...(body.platform === undefined ? {} : { platform: body.platform }),
  });

  const answer = ({ method, path, query, body }: Asked): Given => {
    if (path === '/sandboxes' && method === 'GET') return json(200, { items: [] });
    if (path === '/metrics/events') return { status: 204 };
    if (path === '/sandboxes') {
      const id = `s${++count}`;
      created.push(body);
      sandboxes.set(id, { state: 'Running', createdAt: Date.now(), seconds: body.timeout as number | undefined, body });
      return json(202, { ...view(id, sandboxes.get(id) as Thing), status: { state: 'Pending' } });
    }
    const [, kind, id = '', rest = ''] = /^\/(sandboxes|snapshots)\/(\w+)\/?(.*)$/.exec(path) ?? [];
    const thing = (kind === 'snapshots' ? snapshots : sandboxes).get(id);
    if (thing === undefined) return json(404, { code: 'NOT_FOUND', message: 'no' });
    if (method === 'DELETE') {
      (kind === 'snapshots' ? snapshots : sandboxes).delete(id);
      return { status: 204 };
    }
    if (rest === '') return json(200, view(id, thing));
    if (rest === 'pause' || rest === 'resume') {
      thing.state = rest === 'pause' ? 'Paused' : 'Running';
      return { status: 202 };
    }
    if (rest === 'snapshots') {
      snapshots.set('snap1', { state: 'Ready', createdAt: Date.now(), body: {} });
      return json(202, { id: 'snap1', sandboxId: id, status: { state: 'Creating' }, createdAt: time(Date.now()) });
    }
    const headers = {
      'X-EXECD-ACCESS-TOKEN': 'of-execd',
      ...(thing.body.secureAccess === true ? { 'x-access': 'token' } : {}),
    };
    const signed = query.has('expires') ? `/r-${BigInt(query.get('expires') ?? 0).toString(36)}` : '';
    const through = query.get('use_server_proxy') === 'true';
    const extend = (thing.body.extensions as Record<string, string> | undefined)?.['access.renew.extend.seconds'];
    if (through && extend !== undefined) thing.seconds = Number(extend);
    return json(200, { endpoint: `${new URL(server.url).host}/~${id}${signed}`, headers });
  };

  const execd = (
    path: string,
    request: IncomingMessage,
    body: Record<string, unknown>,
    response: ServerResponse,
  ): void => {
    const id = /^\/~(\w+)/.exec(path)?.[1] ?? '';
    if (sandboxes.get(id)?.body.secureAccess === true && request.headers['x-access'] !== 'token') {
      response.writeHead(403).end();
      return;
    }
    if (path.endsWith('/ping')) {
      response.end();
      return;
    }
    if (!path.endsWith('/command')) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ session_id: 's1', id: 'c1' }));
      return;
    }
    const command = String(body.command);
    const own = commands(command);
    if (typeof own === 'function') {
      own(response);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (event: object): void => void response.write(`data: ${JSON.stringify(event)}\n\n`);
    send({ type: 'init', text: 'x' });
    if (own === undefined && command.startsWith('echo conformance-first')) {
      send({ type: 'stdout', text: 'conformance-first' });
      return;
    }
    if (command.startsWith('uname')) send({ type: 'stdout', text: 'aarch64' });
    const exit = own ?? (command.includes('805306368') ? 137 : 0);
    send(exit === 0 ? { type: 'execution_complete' } : { type: 'error', error: { evalue: String(exit) } });
    response.end();
  };

  const http = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    if (url.pathname.startsWith('/~')) return execd(url.pathname, request, body, response);
    const asked = {
      method: request.method ?? '',
      path: url.pathname.replace(/^\/v1/, ''),
      query: url.searchParams,
      body,
    };
    log.push(`${asked.method} ${asked.path}`);
    const own = change(asked);
    if (typeof own === 'function') return own(response);
    const { status, body: told, text: raw } = own ?? answer(asked);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(raw ?? (told === undefined ? '' : JSON.stringify(told)));
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: FakeServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    created,
    log,
    left: () => [...sandboxes.keys(), ...snapshots.keys()],
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return server;
}
