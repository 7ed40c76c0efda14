/** Small servers and recorders for the tests of the wire. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Exchange } from '../../harness/wire/exchange.ts';
import type { RawBodies } from '../../harness/wire/raw-bodies.ts';
import { type Recorder, type RecorderOptions, startRecorder } from '../../harness/wire/recorder.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export function onCleanup(cleanup: () => Promise<void>): void {
  cleanups.push(cleanup);
}

export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'conformance-wire-'));
  onCleanup(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** An HTTP server on a free port; its base URL. */
export async function httpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  options: http.ServerOptions = {},
): Promise<{ url: string; server: http.Server }> {
  const server = http.createServer(options, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, server };
}

/** A server that says what it likes, byte by byte. */
export async function rawServer(handle: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${portOf(server)}`;
}

export function portOf(server: net.Server): number {
  return (server.address() as net.AddressInfo).port;
}

export type TestRecorder = Recorder & { exchanges: Exchange[]; raw: RawBodies[]; transcript: string };

export async function recorderFor(upstream: string, options: Partial<RecorderOptions> = {}): Promise<TestRecorder> {
  const exchanges: Exchange[] = [];
  const raw: RawBodies[] = [];
  const transcript = join(await tempDir(), 'transcripts', 'test.ndjson');
  const recorder = await startRecorder({
    upstream,
    transcript,
    scenario: 'volumes/test.yaml',
    onExchange: (exchange, bodies) => {
      exchanges.push(exchange);
      raw.push(bodies);
    },
    ...options,
  });
  onCleanup(() => recorder.close());
  return { ...recorder, exchanges, raw, transcript };
}

export async function readLines(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
}

export type PlainResponse = {
  status: number;
  reason: string;
  rawHeaders: string[];
  headers: http.IncomingHttpHeaders;
  body: Buffer;
};

/** A request by node:http, which changes nothing. */
export function send(
  url: string,
  options: http.RequestOptions & { body?: string | Buffer } = {},
): Promise<PlainResponse> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const request = http.request(
      url,
      { agent: false, path: url.replace(/^http:\/\/[^/]+/, ''), ...rest },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            rawHeaders: response.rawHeaders,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Writes bytes to a port and gives all that comes back until the connection is closed or `enough` holds. */
export function speak(url: string, text: string, enough: (got: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let got = '';
    const socket = net.connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      if (enough(got)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
  });
}
