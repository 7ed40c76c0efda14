import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createCaller } from '../../harness/engine/caller.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { CALL_HEADER, GIVEN_HEADER, STEP_HEADER, WRONG_HEADER } from '../../harness/wire/header-lines.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';
import { eventually } from '../support/eventually.ts';
import { httpServer, onCleanup, readLines, recorderFor, send, tempDir } from './support.ts';

describe('a server that fails', () => {
  test('is asked the next time over a new connection, since it may have closed the old one', async () => {
    const sockets = new Set<unknown>();
    const { url } = await httpServer((request, response) => {
      sockets.add(request.socket);
      response.writeHead(request.url === '/v1/bad' ? 500 : 200, { 'Content-Length': '2' }).end('ok');
    });
    const recorder = await recorderFor(url);
    const counts: number[] = [];
    for (const path of ['good', 'good', 'bad', 'good']) {
      await send(`${recorder.url}/v1/${path}`, {});
      counts.push(sockets.size);
    }
    expect(counts).toEqual([1, 1, 1, 2]);
  });

  test('without an answer is no server that refuses', async () => {
    const { url } = await httpServer((request) => request.socket.destroy());
    const recorder = await recorderFor(url);
    const call = createCaller({
      url: `${recorder.url}/v1`,
      apiKey: undefined,
      operations: [{ operationId: 'get', method: 'get', path: '/x' }],
    });
    const request = { operation: 'get', path: {}, query: {}, headers: {}, body: undefined, key: 'none' as const };
    await expect(call({ ...request, wrongOnPurpose: false }, AbortSignal.timeout(5000))).rejects.toThrow(
      'get got no answer',
    );
  });
});

describe('what passes through', () => {
  test('method, path, query, headers and body arrive as they were sent', async () => {
    const seen: { method?: string; url?: string; raw: string[]; body: string }[] = [];
    const { url } = await httpServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({ method: request.method!, url: request.url!, raw: request.rawHeaders, body });
      response.writeHead(207, 'Odd But Fine', ['X-Twice', 'a', 'x-twice', 'b', 'X-CaSe', 'ä', 'Content-Length', '2']);
      response.end(Buffer.from('ok'));
    });
    const recorder = await recorderFor(`${url}/prefix`);
    const response = await send(`${recorder.url}/v1/a%2Fb//c/../d?x=%20&y=1&x=2`, {
      method: 'PATCH',
      headers: ['X-One', '1', 'x-one', '2', 'Content-Type', 'text/plain', 'Content-Length', '5', 'Host', 'h'] as never,
      body: 'hello',
    });
    expect(seen[0]).toMatchObject({ method: 'PATCH', url: '/prefix/v1/a%2Fb//c/../d?x=%20&y=1&x=2', body: 'hello' });
    expect(seen[0]!.raw.slice(0, 8)).toEqual([
      'X-One',
      '1',
      'x-one',
      '2',
      'Content-Type',
      'text/plain',
      'Content-Length',
      '5',
    ]);
    expect(seen[0]!.raw).toContain(new URL(url).host);
    expect(response).toMatchObject({ status: 207, reason: 'Odd But Fine' });
    expect(response.rawHeaders.slice(0, 8)).toEqual([
      'X-Twice',
      'a',
      'x-twice',
      'b',
      'X-CaSe',
      'ä',
      'Content-Length',
      '2',
    ]);
    expect(response.headers.date).toBeDefined(); // the server's own, not a second one
    expect(recorder.exchanges[0]).toMatchObject({
      seq: 1,
      scenario: 'volumes/test.yaml',
      api: 'lifecycle',
      base: `${url}/prefix/v1`,
      request: { method: 'PATCH', target: '/a%2Fb//c/../d?x=%20&y=1&x=2', body: { bytes: 5, text: 'hello' } },
      response: { status: 207, body: { bytes: 2, text: 'ok' } },
    });
  });

  test('bodies of any size and kind are not changed and not kept whole', async () => {
    const { url } = await httpServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      request.pipe(response);
    });
    const recorder = await recorderFor(url);
    const body = randomBytes(5_000_000);
    const response = await send(`${recorder.url}/v1/echo`, { method: 'POST', body });
    expect(createHash('sha256').update(response.body).digest('hex')).toBe(
      createHash('sha256').update(body).digest('hex'),
    );
    const [exchange] = recorder.exchanges;
    expect(exchange!.request.body).toMatchObject({ bytes: 5_000_000, truncated: true });
    expect(Buffer.from(exchange!.response!.body!.base64!, 'base64')).toEqual(body.subarray(0, 64 * 1024));
  });

  test.each(['GET', 'DELETE', 'POST', 'PATCH', 'OPTIONS'])(
    '%s without a body has none on the other side',
    async (method) => {
      const { url } = await httpServer(async (request, response) => {
        let bytes = 0;
        for await (const chunk of request) bytes += chunk.length;
        response.end(JSON.stringify({ bytes, encoding: request.headers['transfer-encoding'] ?? null }));
      });
      const recorder = await recorderFor(url);
      const response = await send(`${recorder.url}/v1/x`, { method });
      const expected = { bytes: 0, encoding: null };
      expect(JSON.parse(response.body.toString())).toEqual(expected);
      expect(recorder.exchanges[0]!.request.body).toBeUndefined();
    },
  );

  test('a DELETE with a chunked body keeps it', async () => {
    const { url } = await httpServer((request, response) => request.pipe(response));
    const recorder = await recorderFor(url);
    const response = await send(`${recorder.url}/v1/x`, {
      method: 'DELETE',
      headers: { 'transfer-encoding': 'chunked' },
      body: 'gone',
    });
    expect(response.body.toString()).toBe('gone');
  });

  test.each([204, 304])('%i has no body and ends at once', async (status) => {
    const { url } = await httpServer((_request, response) => response.writeHead(status, { etag: 'x' }).end());
    const recorder = await recorderFor(url);
    const response = await send(`${recorder.url}/v1/x`);
    expect(response).toMatchObject({ status, body: Buffer.alloc(0) });
    expect(recorder.exchanges[0]!.response).toMatchObject({ status, body: { bytes: 0 } });
  });

  test('HEAD keeps Content-Length and has no body', async () => {
    const { url } = await httpServer((_request, response) => response.writeHead(200, { 'content-length': 7 }).end());
    const recorder = await recorderFor(url);
    const response = await send(`${recorder.url}/v1/x`, { method: 'HEAD' });
    expect(response.headers['content-length']).toBe('7');
    expect(response.body.length).toBe(0);
  });

  test('events arrive while the stream is open', async () => {
    let more: () => void = () => undefined;
    const { url } = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"type":"init"}\n\n');
      more = () => response.end('data: {"type":"execution_complete"}\n\n');
    });
    const recorder = await recorderFor(url);
    const response = await fetch(`${recorder.url}/v1/x`);
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toContain('init');
    expect(recorder.exchanges).toHaveLength(0);
    more();
    expect(Buffer.from((await reader.read()).value!).toString()).toContain('execution_complete');
    expect((await reader.read()).done).toBe(true);
    expect(recorder.exchanges).toHaveLength(1);
  });

  test('trailers and a compressed body; the transcript has it decoded', async () => {
    const packed = gzipSync('{"id":"s1"}');
    const { url } = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip', trailer: 'x-sum' });
      response.write(packed);
      response.addTrailers({ 'x-sum': '7' });
      response.end();
    });
    const recorder = await recorderFor(url);
    const response = await send(`${recorder.url}/v1/x`);
    expect(response.body).toEqual(packed);
    expect(recorder.exchanges[0]!.response!.body).toEqual({ bytes: packed.length, text: '{"id":"s1"}' });
    expect(recorder.raw[0]).toEqual({ responseJson: { id: 's1' } });
  });

  test('100-continue is the answer of the server, not of the recorder', async () => {
    const { url, server } = await httpServer((request, response) => request.pipe(response));
    server.on('checkContinue', (request, response) => {
      if (request.url === '/v1/no') response.writeHead(417).end();
      else {
        response.writeContinue();
        request.pipe(response);
      }
    });
    const recorder = await recorderFor(url);
    const ask = async (path: string): Promise<string> => {
      const request = http.request(`${recorder.url}/v1/${path}`, {
        method: 'PUT',
        headers: { expect: '100-continue', 'content-length': 4 },
        agent: false,
      });
      let continued = false;
      request.on('continue', () => {
        continued = true;
        request.end('body');
      });
      request.flushHeaders();
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.resume();
      await once(response, 'end');
      request.destroy();
      return `${continued} ${response.statusCode}`;
    };
    expect(await ask('yes')).toBe('true 200');
    expect(await ask('no')).toBe('false 417');
  });

  test('an answer before the end of the request reaches the client', async () => {
    const { url } = await httpServer((request, response) => {
      response.writeHead(413, { connection: 'close', 'content-length': 3 }).end('big');
      request.resume();
    });
    const recorder = await recorderFor(url);
    const request = http.request(`${recorder.url}/v1/x`, { method: 'POST', agent: false });
    request.on('error', () => undefined);
    request.write('a');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(response, 'end');
    request.destroy();
    expect(response.statusCode).toBe(413);
    expect(recorder.exchanges[0]).toMatchObject({ response: { status: 413, body: { text: 'big' } } });
    expect(recorder.exchanges[0]!.failure).toBeUndefined();
  });
});

describe('steps', () => {
  test('an exchange belongs to the current step, and is wrong on purpose where it says so itself', async () => {
    const seen: http.IncomingHttpHeaders[] = [];
    const { url } = await httpServer((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    const recorder = await recorderFor(url);
    await send(`${recorder.url}/v1/a`);
    recorder.setStep('the file is there');
    await send(`${recorder.url}/v1/b`);
    recorder.setStep('größer: 100 %');
    await send(`${recorder.url}/v1/c`, { headers: { [WRONG_HEADER]: '1' } });
    await send(`${recorder.url}/v1/d`);
    expect(recorder.exchanges.map(({ step, wrongOnPurpose }) => [step, wrongOnPurpose ?? false])).toEqual([
      [null, false],
      ['the file is there', false],
      ['größer: 100 %', true],
      ['größer: 100 %', false],
    ]);
    expect(JSON.stringify(seen) + JSON.stringify(recorder.exchanges)).not.toContain('x-conformance');
  });

  test('an exchange that names its step belongs to that one, and only those of a step are waited for', async () => {
    const seen: http.IncomingHttpHeaders[] = [];
    let answer = (): void => undefined;
    const { url } = await httpServer((request, response) => {
      seen.push(request.headers);
      if (request.url === '/v1/held') answer = () => void response.end();
      else response.end();
    });
    const steps: (string | null)[] = [];
    const recorder = await recorderFor(url, { onExchange: (_exchange, _raw, step) => void steps.push(step) });
    recorder.setStep('the one that is under way');
    const held = send(`${recorder.url}/v1/held`);
    await send(`${recorder.url}/v1/a`, { headers: { [STEP_HEADER]: encodeURIComponent('größer: 100 %') } });
    await recorder.recorded({ step: 'größer: 100 %' });
    let settled = false;
    const all = Promise.all([recorder.settled(), recorder.recorded({ step: 'the one that is under way' })]).then(() => {
      settled = true;
    });
    expect([steps, settled]).toEqual([['größer: 100 %'], false]);
    await eventually(() => seen.length === 2);
    answer();
    await held;
    await all;
    expect(steps).toEqual(['größer: 100 %', 'the one that is under way']);
    expect(JSON.stringify(seen)).not.toContain('x-conformance');
  });

  test('a secret in the name of a step is replaced in the record, and the step is known by its name all the same', async () => {
    const { url } = await httpServer((_request, response) => void response.end());
    const seen: (string | null)[][] = [];
    const recorder = await recorderFor(url, {
      apiKey: 'the-sandbox-key',
      onExchange: ({ step: written }, _raw, step) => void seen.push([written, step]),
    });
    await send(`${recorder.url}/v1/a`, { headers: { [STEP_HEADER]: 'with%20the-sandbox-key' } });
    expect(seen[0]?.[1]).toBe('with the-sandbox-key');
    expect(seen[0]?.[0]).not.toContain('the-sandbox-key');
  });
});

describe('calls of a driver', () => {
  test('of one that nobody waits for any more nothing is asked, and nothing is recorded', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await httpServer((request, response) => {
      seen.push(request.url);
      response.end();
    });
    const recorder = await recorderFor(url);
    const ask = (path: string, call: string) =>
      send(`${recorder.url}/v1/${path}`, { method: 'POST', headers: { [CALL_HEADER]: call }, body: 'x' });
    await ask('a', 'sdk create 1');
    recorder.refuse('sdk create 1');
    const { status, headers, body } = await ask('b', 'sdk create 1');
    await ask('c', 'sdk create 11');
    expect([status, headers['x-conformance-recorder']]).toEqual([502, 'given-up']);
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'RECORDER_GIVEN_UP' });
    expect(seen).toEqual(['/v1/a', '/v1/c']);
    expect(recorder.exchanges.map(({ seq, call }) => [seq, call])).toEqual([
      [1, 'sdk create 1'],
      [2, 'sdk create 11'],
    ]);
  });
});

describe('endpoints', () => {
  async function sandboxServer(endpointFor: (host: string) => string) {
    const seen: { url?: string; host?: string; secure?: string }[] = [];
    const { url } = await httpServer((request, response) => {
      seen.push({ url: request.url!, host: request.headers.host!, secure: String(request.headers['x-secure']) });
      if (request.url!.includes('/endpoints/')) {
        const body = `{ "endpoint" : ${JSON.stringify(endpointFor(new URL(url).host))},\n "headers": {"X-Secure": "s3cret-value"} }`;
        expect(request.headers['accept-encoding']).toBe('identity');
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
        response.end(body);
      } else response.end('pong');
    });
    return { url, seen };
  }

  test('whoever stands behind two recorders learns what the server gave, and not what the first has made of it', async () => {
    const { url } = await sandboxServer((host) => `${host}/proxy/44772`);
    const near = await recorderFor((await recorderFor(url)).url);
    const answer = await send(`${near.url}/v1/sandboxes/s1/endpoints/44772`);
    expect(answer.body.toString()).toContain(`${new URL(near.url).host}/~endpoint/1`);
    expect(answer.headers[GIVEN_HEADER]).toBe(`${new URL(url).host}/proxy/44772`);
  });

  test('a server that sets the header of the recorder is not believed', async () => {
    const { url } = await httpServer((_, response) => {
      response.setHeader(GIVEN_HEADER, 'sandboxes/s1/port/44772').end('{"endpoint":"127.0.0.1:1/x"}');
    });
    const answer = await send(`${(await recorderFor(url)).url}/v1/sandboxes/s1/endpoints/44772`);
    expect(answer.headers[GIVEN_HEADER]).toBe('127.0.0.1:1/x');
  });

  test('the endpoint of a sandbox leads through the recorder', async () => {
    const { url, seen } = await sandboxServer((host) => `${host}/proxy/44772`);
    const recorder = await recorderFor(url);
    const answer = await send(`${recorder.url}/v1/sandboxes/s1/endpoints/44772?use_server_proxy=false`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(answer.body.toString()).toBe(
      `{ "endpoint" : "${new URL(recorder.url).host}/~endpoint/1",\n "headers": {"X-Secure": "s3cret-value"} }`,
    );
    expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
    const { endpoint } = JSON.parse(answer.body.toString());
    const pong = await send(`http://${endpoint}/ping?a=1`, { headers: { 'x-secure': 's3cret-value' } });
    expect(pong.body.toString()).toBe('pong');
    expect(seen[1]).toEqual({ url: '/proxy/44772/ping?a=1', host: new URL(url).host, secure: 's3cret-value' });
    const [first, second] = recorder.exchanges as [Exchange, Exchange];
    expect(recorder.raw[0]!.responseJson).toEqual({
      endpoint: `${new URL(url).host}/proxy/44772`,
      headers: { 'X-Secure': '[redacted]' },
    });
    expect(first.response!.body!.text).not.toContain('~endpoint');
    expect(second).toMatchObject({ api: 'execd', base: `${url}/proxy/44772`, request: { target: '/ping?a=1' } });
    expect(JSON.stringify(recorder.exchanges)).not.toContain('s3cret-value');
    const again = await send(`${recorder.url}/v1/sandboxes/s1/endpoints/44772`);
    expect(again.body.toString()).toContain('/~endpoint/1"');
    expect((await send(`${recorder.url}/v1/sandboxes/s1/endpoints/8080`)).body.toString()).toContain('/~endpoint/2"');
    await send(`${recorder.url}/~endpoint/2/x`);
    expect(recorder.exchanges.at(-1)!.api).toBe('other');
  });

  test('an endpoint with a scheme is handed on without one', async () => {
    const { url } = await sandboxServer((host) => `http://${host}/p`);
    const recorder = await recorderFor(url);
    const answer = await send(`${recorder.url}/v1/sandboxes/s1/endpoints/44772`);
    expect(JSON.parse(answer.body.toString()).endpoint).toBe(`${new URL(recorder.url).host}/~endpoint/1`);
    expect((await send(`${recorder.url}/~endpoint/1/x`)).status).toBe(200);
  });

  test.each(['', 'ftp://host/x', 'a b', 'http://', '//x', '127.0.0.1:99999'])(
    '%j is no address and stays',
    async (endpoint) => {
      const { url } = await sandboxServer(() => endpoint);
      const recorder = await recorderFor(url);
      const answer = await send(`${recorder.url}/v1/sandboxes/s1/endpoints/44772`);
      expect(JSON.parse(answer.body.toString()).endpoint).toBe(endpoint);
    },
  );

  test('an unknown endpoint is an error of the client', async () => {
    const recorder = await recorderFor('http://127.0.0.1:9');
    expect((await send(`${recorder.url}/~endpoint/7/x`)).status).toBe(502);
    expect(recorder.exchanges).toHaveLength(0);
  });
});

describe('the transcript', () => {
  test('has one line per exchange and is complete when the recorder is closed', async () => {
    const { url } = await httpServer((_request, response) => response.end('x'));
    const recorder = await recorderFor(url);
    await Promise.all(Array.from({ length: 50 }, (_, index) => send(`${recorder.url}/v1/${index}`)));
    await recorder.close();
    const lines = await readLines(recorder.transcript);
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    await expect(send(recorder.url)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('that cannot be written is an error at once', async () => {
    const dir = await tempDir();
    const start = startRecorder({ upstream: 'http://h', transcript: dir, scenario: 's' });
    await expect(start).rejects.toThrow(/transcript cannot be written.*Check space and permissions/);
  });

  test.each(['', 'localhost:8080', 'ftp://h', 'http://', 'http://h/?q'])('%j is no server', async (upstream) => {
    await expect(startRecorder({ upstream, transcript: '/dev/null', scenario: 's' })).rejects.toThrow(/SANDBOX_DOMAIN/);
  });
});

test('an observer that throws is heard of when the recorder is closed', async () => {
  const { url } = await httpServer((_request, response) => response.end('x'));
  const transcript = `${await tempDir()}/t.ndjson`;
  const onExchange = (): void => {
    throw new Error('oops');
  };
  const recorder = await startRecorder({ upstream: url, transcript, scenario: 's', onExchange });
  expect((await send(`${recorder.url}/v1/x`)).status).toBe(200);
  await expect(recorder.close()).rejects.toThrow('exchange 1 could not be processed: oops');
});

describe('faults', () => {
  test('an answer can be made up, changed, kept back, and the question changed', async () => {
    const { url } = await httpServer((request, response) => request.pipe(response));
    const recorder = await recorderFor(url, {
      faults: ({ target }) => {
        if (target === '/answer')
          return { kind: 'answer', answer: { status: 404, headers: [], body: Buffer.from('no') } };
        if (target === '/change')
          return { kind: 'change', change: (answer) => ({ ...answer, status: 200 + answer.body.length }) };
        if (target === '/ask') return { kind: 'ask', body: (body) => Buffer.from(`${body}${body}`) };
        return target === '/drop' ? { kind: 'drop' } : undefined;
      },
    });
    const post = (path: string) => send(`${recorder.url}/v1${path}`, { method: 'POST', body: 'abc' });
    expect((await post('/answer')).status).toBe(404);
    expect((await post('/change')).status).toBe(203);
    expect((await post('/ask')).body.toString()).toBe('abcabc');
    await expect(post('/drop')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await post('/plain')).body.toString()).toBe('abc');
    expect(recorder.exchanges.map(({ response, failure }) => response?.status ?? failure?.split(':')[0])).toEqual([
      404,
      203,
      200,
      'dropped',
      200,
    ]);
  });
});

test('a WebSocket passes through, and its handshake is recorded', async () => {
  const { url, server } = await httpServer((_request, response) => response.end());
  server.on('upgrade', (request, socket) => {
    expect(request.headers.upgrade).toBe('websocket');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello');
    socket.pipe(socket);
    onCleanup(async () => void socket.destroy());
  });
  const recorder = await recorderFor(url);
  const request = http.request(`${recorder.url}/v1/ws`, {
    headers: { connection: 'Upgrade', upgrade: 'websocket' },
    agent: false,
  });
  request.end();
  const [response, socket, head] = (await once(request, 'upgrade')) as [
    http.IncomingMessage,
    import('node:net').Socket,
    Buffer,
  ];
  expect(response.statusCode).toBe(101);
  let got = head.toString();
  socket.on('data', (chunk) => (got += chunk));
  socket.write('echo');
  await expect.poll(() => got).toBe('helloecho');
  socket.destroy();
  expect(recorder.exchanges[0]).toMatchObject({ request: { target: '/ws' }, response: { status: 101 } });
});
