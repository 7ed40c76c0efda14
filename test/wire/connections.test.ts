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
