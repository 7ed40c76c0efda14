import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { expect, test } from 'vitest';
import { httpServer, onCleanup, portOf, rawServer, recorderFor, send, speak } from './support.ts';

/** Answers every request with these bytes. */
function answering(text: string | Buffer, end = true): Promise<string> {
  return rawServer((socket) => {
    socket.once('data', () => {
      if (end) socket.end(text);
      else socket.write(text);
    });
  });
}

test.each<[string, string, string]>([
  ['no response', '', 'reset'],
  ['garbage', '\u0000\u0001nonsense\r\n\r\n', 'garbage'],
  ['status 99', 'HTTP/1.1 99 Odd\r\n\r\n', 'garbage'],
  ['status 000', 'HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n', 'garbage'],
  ['a control character in a header', 'HTTP/1.1 200 OK\r\nX: a\u0001b\r\nContent-Length: 0\r\n\r\n', 'garbage'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'garbage'],
  ['too many headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 'header-overflow'],
  ['an unasked upgrade', 'HTTP/1.1 101 Hi\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 'garbage'],
])('%s becomes a 502 with a reason', async (_name, text, reason) => {
  const recorder = await recorderFor(await answering(text));
  const response = await send(`${recorder.url}/v1/x`);
  expect(response.status).toBe(502);
  expect(response.headers['x-conformance-recorder']).toBe(reason);
  expect(JSON.parse(response.body.toString())).toMatchObject({ code: expect.stringMatching(/^RECORDER_/) });
  expect(recorder.exchanges).toHaveLength(1);
  expect(recorder.exchanges[0]!.failure).toMatch(new RegExp(`^${reason}: `));
  expect(recorder.exchanges[0]!.response).toBeUndefined();
});

test('a server that is not there', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  const recorder = await recorderFor(`http://127.0.0.1:${port}`);
  const response = await send(`${recorder.url}/v1/x`, { method: 'POST', body: 'x'.repeat(1_000_000) });
  expect(response.headers['x-conformance-recorder']).toBe('refused');
});

test('TLS with a server that has none, and with one whose handshake fails', async () => {
  const { url } = await httpServer((_request, response) => response.end());
  const plain = await recorderFor(url.replace('http:', 'https:'));
  expect((await send(`${plain.url}/v1/x`)).headers['x-conformance-recorder']).toBe('tls');
  const server = https.createServer({}); // no certificate at all: the handshake fails
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup(async () => void server.close());
  const secure = await recorderFor(`https://127.0.0.1:${portOf(server)}`);
  expect((await send(`${secure.url}/v1/x`)).headers['x-conformance-recorder']).toBe('tls');
});

test.each([
  ['a body that ends too early', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'reset'],
  ['broken chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n', 'garbage'],
])('%s breaks the connection of the client too', async (_name, text, reason) => {
  const recorder = await recorderFor(await answering(text));
  await expect(send(`${recorder.url}/v1/x`)).rejects.toThrow();
  const [exchange] = recorder.exchanges;
  expect(exchange!.failure).toMatch(new RegExp(`^${reason}: `));
  expect(exchange!.response).toMatchObject({ status: 200, body: { truncated: true } });
});

test.each([
  ['status 999', 'HTTP/1.1 999 What\r\nContent-Length: 2\r\n\r\nhi', 999, 'What'],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi', 200, ''],
  ['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\nhi', 200, 'OK'],
  ['bytes beyond ASCII in a header', 'HTTP/1.1 200 OK\r\nX-B: \u00e9\r\nContent-Length: 2\r\n\r\nhi', 200, 'OK'],
])('%s passes as it is', async (_name, text, status, reason) => {
  const recorder = await recorderFor(await answering(Buffer.from(text, 'latin1')));
  expect(await send(`${recorder.url}/v1/x`)).toMatchObject({ status, reason, body: Buffer.from('hi') });
  expect(recorder.exchanges[0]).toMatchObject({ response: { status, body: { text: 'hi' } } });
});

test('a server that says nothing, and one that stops in the middle', async () => {
  const limits = { idleMs: 100 };
  const silent = await recorderFor(await rawServer(() => undefined), { limits });
  expect((await send(`${silent.url}/v1/x`)).headers['x-conformance-recorder']).toBe('idle-timeout');
  const stuck = await recorderFor(await answering('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', false), {
    limits,
  });
  await expect(send(`${stuck.url}/v1/x`)).rejects.toThrow();
  expect(stuck.exchanges[0]).toMatchObject({
    response: { body: { bytes: 3 } },
    failure: expect.stringMatching(/^idle-timeout/),
  });
});

test('an endless body ends with the total limit, and memory stays bounded', async () => {
  const block = Buffer.alloc(65_536, 'x');
  const { url } = await httpServer((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', more);
    more();
  });
  const recorder = await recorderFor(url, { limits: { totalMs: 400 } });
  const before = process.memoryUsage().rss;
  await new Promise<void>((resolve) => {
    http.get(`${recorder.url}/v1/x`, { agent: false }, (response) => {
      response.resume();
      response.on('error', () => undefined);
      response.on('close', resolve);
    });
  });
  await recorder.settled();
  const [exchange] = recorder.exchanges;
  expect(exchange!.failure).toMatch(/^total-timeout/);
  expect(exchange!.response!.body!.bytes).toBeGreaterThan(1_000_000);
  expect(exchange!.response!.body!.text!.length).toBe(65_536);
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
});

test('a client that does not read slows the server down', async () => {
  let written = 0;
  const { url } = await httpServer((_request, response) => {
    const block = Buffer.alloc(65_536);
    const more = (): void => {
      while (response.write(block)) written += block.length;
    };
    response.on('drain', more);
    more();
  });
  const recorder = await recorderFor(url);
  const request = http.get(`${recorder.url}/v1/x`, { agent: false });
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.pause();
  let last = -1;
  const stalled = (): boolean => {
    const same = written === last;
    last = written;
    return same;
  };
  await expect.poll(stalled, { interval: 100 }).toBe(true);
  expect(written).toBeLessThan(40_000_000);
  request.destroy();
  await recorder.settled();
});

test('a client that stops reading a stream is no fault of the server', async () => {
  let closed = false;
  const { url } = await httpServer((_request, response) => {
    response.on('close', () => {
      closed = true;
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"type":"execution_complete"}\n\n');
  });
  const recorder = await recorderFor(url);
  const stop = new AbortController();
  const response = await fetch(`${recorder.url}/v1/x`, { signal: stop.signal });
  await response.body!.getReader().read();
  stop.abort();
  await recorder.settled();
  await expect.poll(() => closed).toBe(true);
  expect(recorder.exchanges[0]).toMatchObject({
    response: { status: 200, body: { text: 'data: {"type":"execution_complete"}\n\n', truncated: true } },
    stoppedBy: 'client',
  });
  expect(recorder.exchanges[0]!.failure).toBeUndefined();
});

test('a client that leaves before the answer', async () => {
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let closed = false;
  const { url } = await httpServer((request) => {
    request.socket.on('close', () => {
      closed = true;
    });
    arrived();
  });
  const recorder = await recorderFor(url);
  const stop = new AbortController();
  const asked = fetch(`${recorder.url}/v1/x`, { signal: stop.signal });
  await arrival;
  stop.abort();
  await expect(asked).rejects.toThrow(/abort/);
  await recorder.settled();
  await expect.poll(() => closed).toBe(true);
  expect(recorder.exchanges[0]!.failure).toMatch(/^client-abort/);
});

test('what the server was asked to make is known, though the client has left', async () => {
  let finish: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let answer: () => void = () => undefined;
  const { url } = await httpServer((request, response) => {
    if (request.method === 'GET') {
      response.end();
      return;
    }
    request.resume();
    request.on('end', finish);
    answer = () => response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"s1"}');
  });
  const recorder = await recorderFor(url);
  const stop = new AbortController();
  const asked = fetch(`${recorder.url}/v1/sandboxes`, { method: 'POST', body: '{}', signal: stop.signal });
  await arrival;
  stop.abort();
  await expect(asked).rejects.toThrow(/abort/);
  await send(`${recorder.url}/v1/x`); // by now the recorder knows that the first client has left
  answer();
  await recorder.settled();
  expect(recorder.raw[1]!.responseJson).toEqual({ id: 's1' });
  expect(recorder.exchanges[1]).toMatchObject({ response: { status: 202 }, stoppedBy: 'client' });
});

test('closing ends what runs', async () => {
  const recorder = await recorderFor(await rawServer(() => undefined));
  const asked = send(`${recorder.url}/v1/x`);
  await send(`${recorder.url}/~endpoint/1/x`); // by now the first has arrived
  await recorder.close();
  expect((await asked).headers['x-conformance-recorder']).toBe('closed');
  expect(recorder.exchanges[0]!.failure).toMatch(/^closed/);
  await recorder.close();
});

test('pipelined requests are answered in order', async () => {
  const { url } = await httpServer((request, response) => void response.end(request.url));
  const recorder = await recorderFor(url);
  const get = (path: string): string => `GET /v1/${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const got = await speak(recorder.url, get('a') + get('b') + get('c'), (text) => text.includes('/v1/c'));
  expect([...got.matchAll(/\/v1\/./g)].map(([path]) => path)).toEqual(['/v1/a', '/v1/b', '/v1/c']);
  expect(recorder.exchanges).toHaveLength(3);
});

test.each(['nonsense\r\n\r\n', 'GET  HTTP/9\r\n\r\n', 'GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n'])(
  '%j is refused',
  async (text) => {
    const recorder = await recorderFor('http://127.0.0.1:9');
    expect(await speak(recorder.url, text)).toMatch(/^HTTP\/1.1 400/);
  },
);
