/** A small OpenSandbox server for tests of drivers: lifecycle and execd of all its sandboxes at one address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpServer } from '../wire/support.ts';

export type Asked = { method: string; path: string; headers: IncomingMessage['headers']; body: string };

/** What a request is answered with, and after how many milliseconds; undefined for the usual answer. */
export type Other = (
  asked: Asked,
) => { status?: number; type?: string; body?: unknown } | { usualAfterMs: number } | undefined;

export type SmallServer = {
  url: string;
  /** Every request so far. */
  asked: Asked[];
  /** `POST /v1/sandboxes` and so on, in order; the id in a path is `*`. */
  log(): string[];
};

const STAMP = '2031-04-05T06:07:08Z';

/** Starts one; it ends with the test. */
export async function smallServer(other: Other = () => undefined): Promise<SmallServer> {
  const asked: Asked[] = [];
  const files = new Map<string, string>();
  let made = 0;
  const { url } = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString('latin1') };
      asked.push(one);
      const given = other(one);
      if (given === undefined) send(response, usual(one));
      else if ('usualAfterMs' in given) setTimeout(() => send(response, usual(one)), given.usualAfterMs);
      else send(response, { status: 200, ...given });
    });
  });
  const { host } = new URL(url);

  function usual({ method, path, body }: Asked): Sent {
    const [where = '', query = ''] = path.split('?');
    const at = new URLSearchParams(query).get('path') ?? '';
    if (method === 'POST' && where === '/v1/sandboxes') {
      made += 1;
      return { status: 202, body: { id: `sandbox-${made}`, status: { state: 'Pending' }, createdAt: STAMP } };
    }
    if (/^\/v1\/sandboxes\/[^/]+\/endpoints\//.test(where)) {
      return { status: 200, body: { endpoint: `${host}/execd`, headers: { 'X-EXECD-ACCESS-TOKEN': 'token' } } };
    }
    if (method === 'DELETE' && where.startsWith('/v1/')) return { status: 204 };
    if (where.startsWith('/v1/sandboxes/')) {
      return { status: 200, body: { id: where.split('/').at(-1), status: { state: 'Running' }, createdAt: STAMP } };
    }
    if (where === '/execd/ping') return { status: 200 };
    if (where === '/execd/command')
      return { status: 200, type: 'text/event-stream', body: streamOf(String(JSON.parse(body).command)) };
    if (where === '/execd/files/upload') {
      const [, metadata = '{}', content = ''] =
        /json\r\n\r\n(.*?)\r\n--[\s\S]*octet-stream\r\n\r\n([\s\S]*)\r\n--/.exec(body) ?? [];
      files.set(String(JSON.parse(metadata).path), content);
      return { status: 200 };
    }
    if (where === '/execd/files/download' && files.has(at))
      return { status: 200, type: 'application/octet-stream', body: files.get(at) };
    if (where === '/execd/files/info' && files.has(at)) return { status: 200, body: { [at]: infoOf(at) } };
    if (where === '/execd/directories/list') return { status: 200, body: [...files.keys()].map(infoOf) };
    if (method === 'DELETE' || where === '/execd/directories' || where === '/execd/files/mv') return { status: 200 };
    return { status: 404, body: { code: 'FILE_NOT_FOUND', message: 'there is no such thing' } };
  }

  const infoOf = (path: string) => ({
    ...{ path, type: 'file', size: files.get(path)?.length ?? 0, mode: 644, owner: 'me', group: 'me' },
    ...{ created_at: STAMP, modified_at: STAMP },
  });
  const log = (): string[] =>
    asked.map(
      ({ method, path }) => `${method} ${path.replace(/\?.*$/, '').replace(/sandboxes\/[^/]+/, 'sandboxes/*')}`,
    );
  return { url, asked, log };
}

/** What execd says of a command: its text as the output. */
export const streamOf = (command: string): string =>
  [
    { type: 'init', text: 'cmd-1' },
    { type: 'stdout', text: command },
    { type: 'execution_complete', execution_time: 1 },
  ]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join('');

type Sent = { status: number; type?: string; body?: unknown };

function send(response: ServerResponse, { status, type, body }: Sent): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const known = type ?? (typeof body === 'object' ? 'application/json' : undefined);
  response.writeHead(status, {
    ...(known === undefined ? {} : { 'content-type': known }),
    'content-length': Buffer.byteLength(text, 'latin1'),
  });
  response.end(Buffer.from(text, 'latin1'));
}
