import type net from 'node:net';
import { describe, expect, test } from 'vitest';
import { httpServer, rawServer, recorderFor, send } from './support.ts';

/** A server that answers the first request of each connection, and ends the connection at the second without a word. */
async function endingServer(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const url = await rawServer((socket: net.Socket) => {
    let first = true;
    socket.on('data', (chunk) => {
      const [method, target] = chunk.toString('latin1').split(' ');
      asked.push(`${method} ${target}`);
      if (first) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${method === 'HEAD' ? '' : 'ok'}`);
      else socket.destroy();
      first = false;
    });
  });
  return { url, asked };
}

describe('a server that ends a connection instead of answering over it again', () => {
  test.each(['GET', 'HEAD'])('is asked once more what changes nothing: %s', async (method) => {
    const { url, asked } = await endingServer();
    const recorder = await recorderFor(url);
    for (const path of ['a', 'b']) {
      expect((await send(`${recorder.url}/v1/${path}`, { method })).status).toBe(200);
    }
    expect(asked).toEqual([`${method} /v1/a`, `${method} /v1/b`, `${method} /v1/b`]);
    expect(recorder.exchanges.map(({ request, response }) => [request.target, response?.status])).toEqual([
      ['/a', 200],
      ['/b', 200],
    ]);
  });

  test.each(['POST', 'PATCH', 'DELETE'])(
    'is asked over a new connection, and once, what changes something: %s',
    async (method) => {
      const { url, asked } = await endingServer();
      const recorder = await recorderFor(url);
      await send(`${recorder.url}/v1/a`);
      for (const path of ['b', 'c']) expect((await send(`${recorder.url}/v1/${path}`, { method })).status).toBe(200);
      expect(asked).toEqual(['GET /v1/a', `${method} /v1/b`, `${method} /v1/c`]);
    },
  );
});

test.each(['GET', 'POST'])('a server that never answers is not asked again: %s', async (method) => {
  let asked = 0;
  const { url } = await httpServer((request) => {
    asked += 1;
    request.socket.destroy();
  });
  const recorder = await recorderFor(url);
  expect((await send(`${recorder.url}/v1/a`, { method })).status).toBe(502);
  expect(asked).toBe(1);
});

describe('trailers that the server announces', () => {
  const path = '/v1/sandboxes/s1/endpoints/44772';

  test('do not hinder an answer that is changed on its way', async () => {
    const { url } = await httpServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', Trailer: 'x-sum' });
      response.write('{"endpoint":"127.0.0.1:9"}');
      response.addTrailers({ 'x-sum': '7' });
      response.end();
    });
    const recorder = await recorderFor(url);
    const { status, headers, body } = await send(`${recorder.url}${path}`);
    expect(status).toBe(200);
    expect(headers.trailer).toBeUndefined();
    expect(JSON.parse(body.toString())).toEqual({ endpoint: expect.stringContaining('/~endpoint/1') });
  });

  test('do not hinder an answer without a body', async () => {
    const url = await rawServer((socket) => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\nConnection: close\r\n\r\n'),
      );
    });
    const recorder = await recorderFor(url);
    const { status } = await send(`${recorder.url}/v1/x`, { method: 'HEAD' });
    expect(status).toBe(200);
  });
});

describe('an answer that says neither what its body is nor how long', () => {
  test('goes on with a length where there is none; the transcript has it as it came', async () => {
    const { url } = await httpServer((_request, response) => void response.writeHead(202, { 'x-one': '1' }).end());
    const recorder = await recorderFor(url);
    const { status, headers } = await send(`${recorder.url}/v1/x`, { method: 'POST' });
    expect([status, headers['content-length'], headers['transfer-encoding'], headers['x-one']]).toEqual([
      202,
      '0',
      undefined,
      '1',
    ]);
    const names = recorder.exchanges[0]?.response?.headers.map(([name]) => name.toLowerCase());
    expect(names).toContain('transfer-encoding');
    expect(names).not.toContain('content-length');
  });

  test('goes on as it comes where there is one', async () => {
    const { url } = await httpServer((_request, response) => {
      response.writeHead(200);
      response.write('so');
      response.end('me');
    });
    const recorder = await recorderFor(url);
    const { headers, body } = await send(`${recorder.url}/v1/x`);
    expect([headers['content-length'], headers['transfer-encoding'], body.toString()]).toEqual([
      undefined,
      'chunked',
      'some',
    ]);
  });

  test('breaks off where the connection does, before the first byte of it', async () => {
    const url = await rawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'));
    });
    const recorder = await recorderFor(url);
    await expect(send(`${recorder.url}/v1/x`)).rejects.toThrow();
    expect(recorder.exchanges[0]?.failure).toMatch(/^reset: /);
  });
});
