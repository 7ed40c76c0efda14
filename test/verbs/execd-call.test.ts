/** `call` of an operation of execd, against a service behind the recorder that stands for an execd. */
import { mkdtemp, rm } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '../../harness/contract/openapi.ts';
import { createCaller } from '../../harness/engine/caller.ts';
import { createExecdCaller } from '../../harness/engine/execd-caller.ts';
import { EXECD_OPERATIONS } from '../../harness/execd-operations.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { call } from '../../harness/verbs/call.ts';
import type { CallAction } from '../../harness/verbs/call-format.ts';
import { Readings } from '../../harness/verbs/readings.ts';
import { execdEndpoint } from '../../harness/verbs/requests.ts';
import { rest } from '../../harness/verbs/rest.ts';
import type { Driven, ExecdResult } from '../../harness/verbs/surroundings.ts';
import { type Recorder, startRecorder } from '../../harness/wire/recorder.ts';
import { act, fakeSurroundings } from '../engine/fakes.ts';

let server: http.Server;
let recorder: Recorder;
let directory: string;
/** What execd answers next. */
let answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
const seen: { method: string; url: string; headers: http.IncomingHttpHeaders; body: Buffer }[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      if (url.includes('/endpoints/')) {
        const { port } = server.address() as AddressInfo;
        const given = { endpoint: `127.0.0.1:${port}/inner`, headers: { 'X-EXECD-ACCESS-TOKEN': 'abcdef123456' } };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(given));
        return;
      }
      const body = Buffer.concat(chunks);
      seen.push({ method, url, headers, body });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  directory = await mkdtemp(join(tmpdir(), 'execd-call-'));
  const transcript = join(directory, 'transcript.ndjson');
  recorder = await startRecorder({ upstream: `http://127.0.0.1:${port}`, transcript, scenario: 'x.yaml' });
});

afterAll(async () => {
  await recorder.close();
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

/** Sends a call and gives its result by each reading. */
async function results(action: CallAction | string, signal = new AbortController().signal): Promise<ExecdResult[]> {
  seen.length = 0;
  const around = fakeSurroundings();
  const operations = await namedOperations('specs');
  around.call = createCaller({ url: `${recorder.url}/v1`, apiKey: 'key', operations });
  around.execd = createExecdCaller({ recorder: recorder.url, apiKey: 'key', operations });
  const resources = { execd: (_: string, end: AbortSignal) => execdEndpoint('s1', around, end) } as unknown as Driven;
  const result = await act(call, action, { around, resources, sandbox: 'one', signal });
  return (result instanceof Readings ? [...result.all] : [result]) as ExecdResult[];
}
const result = async (action: CallAction | string) => (await results(action))[0] as ExecdResult;

const events = (...list: object[]): string => list.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');
const sse = { 'content-type': 'text/event-stream' };

it('knows every operation of the document', async () => {
  const { operations } = await loadContract('specs/execd-api.yaml');
  expect([...EXECD_OPERATIONS].sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
});

describe('a call of execd', () => {
  it('goes to the endpoint, with its headers and the API key', async () => {
    answer = (_, response) => response.setHeader('content-type', 'application/json').end('{"running":true}');
    const { status, body, bytes, base64 } = await result({ operation: 'getCommandStatus', path: { id: 'a b' } });
    expect({ status, body, bytes, base64 }).toEqual({
      status: 200,
      body: { running: true },
      bytes: 16,
      base64: Buffer.from('{"running":true}').toString('base64'),
    });
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/inner/command/status/a%20b',
      headers: { 'x-execd-access-token': 'abcdef123456', 'open-sandbox-api-key': 'key' },
    });
  });

  it.each([
    ['none', undefined],
    ['empty', ''],
    ['cut', 'abcdef12345'],
    ['wrong', 'xxxxxxxxxxxx'],
  ] as const)('can send another token: %s', async (key, token) => {
    answer = (_, response) => response.writeHead(401).end();
    expect((await result({ operation: 'ping', key: key as string } as CallAction)).status).toBe(401);
    expect(seen[0]?.headers['x-execd-access-token']).toBe(token);
  });

  it('sends a form of parts in order, and tells what was in them', async () => {
    answer = (_, response) => response.end();
    const parts = [
      { name: 'metadata', json: { path: '/a' } },
      { name: 'file', random: { bytes: 100_000, seed: 3 }, filename: '' },
    ];
    const { status, ...rest } = await result({ operation: 'uploadFile', parts });
    const { sent } = rest as unknown as { sent: { bytes: number; sha256: string }[] };
    expect([status, sent[0]?.bytes, sent[1]?.bytes]).toEqual([200, 13, 100_000]);
    const text = seen[0]?.body.toString('latin1') ?? '';
    const boundary = /boundary=(\S+)/.exec(seen[0]?.headers['content-type'] ?? '')?.[1];
    expect(text.split(`--${boundary}`)).toHaveLength(4);
    expect(text).toMatch(
      /name="metadata"; filename="metadata"\r\nContent-Type: application\/json\r\n\r\n\{"path":"\/a"\}\r\n/,
    );
    expect(text).toMatch(/name="file"\r\nContent-Type: application\/octet-stream\r\n\r\n/);
    // The same seed gives the same bytes.
    const again = (await result({ operation: 'uploadFile', parts })) as unknown as { sent: { sha256: string }[] };
    expect(again.sent[1]?.sha256).toBe(sent[1]?.sha256);
  });

  it('deletes a session that should not have been made', async () => {
    answer = (_, response) => response.setHeader('content-type', 'application/json').end('{"session_id":"s9"}');
    await result({ operation: 'createSession', body: { cwd: 7 }, wrong: true });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /inner/session',
      'DELETE /inner/session/s9',
    ]);
  });
});

describe('a stream of events', () => {
  const run: CallAction = { operation: 'runCommand', body: { command: 'x' } };

  it('is left after the event that ends the run, and says when each came', async () => {
    answer = (_, response) => {
      response.writeHead(200, sse);
      response.write(events({ type: 'init', text: 'c1' }, { type: 'stdout', text: 'a\n' }));
      setTimeout(() => response.write(events({ type: 'execution_complete', execution_time: 5 })), 50);
    };
    const { stream, body, sentAt, answeredAt } = await result(run);
    expect(body).toBeNull();
    expect(stream).toMatchObject({ id: 'c1', stdout: 'a', stderr: '', ended: 'complete' });
    const times = stream?.events.map(({ arrivedAt }) => arrivedAt) ?? [];
    expect(times).toHaveLength(3);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(30);
    expect([sentAt, ...times, answeredAt]).toEqual([sentAt, ...times, answeredAt].sort((a, b) => a - b));
  });

  it('is read to its end where that is wanted', async () => {
    answer = (_, response) => {
      response.writeHead(200, sse);
      response.write(events({ type: 'init', text: 'c1' }, { type: 'execution_complete' }));
      setTimeout(() => response.end(events({ type: 'ping' })), 20);
    };
    const { stream } = await result({ ...run, whole: true });
    expect(stream?.ended).toBe('end');
    expect(stream?.events.map(({ type }) => type)).toEqual(['init', 'execution_complete', 'ping']);
  });

  it('can break, and its last event with it', async () => {
    answer = (_, response) => {
      response.writeHead(200, sse);
      response.write(`${events({ type: 'init', text: 'c1' })}data: {"type":"stdout","te`);
      setTimeout(() => response.destroy(), 20);
    };
    const { stream } = await result(run);
    expect(stream?.ended).toBe('broken');
    expect(stream?.events).toHaveLength(1);
  });

  it('is left after a text, also one across chunks', async () => {
    answer = (_, response) => {
      response.writeHead(200, sse);
      response.write(`${events({ type: 'init', text: 'c1' })}data: {"type":"stdout","text":"re`);
      setTimeout(() => response.write('ady"}\n\n'), 20);
    };
    const { stream } = await result({ ...run, until: 'ready' });
    expect(stream?.ended).toBe('left');
  });

  it('can stay open after a text, also beyond the time of its step', async () => {
    let go: () => void = () => undefined;
    answer = (_, response) => {
      response.writeHead(200, sse);
      response.write(events({ type: 'init', text: 'c1' }, { type: 'stdout', text: 'ready' }));
      go = () => response.end(events({ type: 'stdout', text: 'more' }, { type: 'execution_complete' }));
    };
    const step = new AbortController();
    const [first] = await results({ ...run, until: 'ready', open: true }, step.signal);
    expect(first?.stream?.ended).toBe('left');
    step.abort();
    go();
    const more = (await act(rest, 'kept', { results: { kept: first }, signal: AbortSignal.timeout(5000) })) as Readings;
    expect(more.all[0]).toMatchObject({ status: 200, stream: { ended: 'complete' } });
    // What has ended already is whole.
    expect(await act(rest, 'kept', { results: { kept: more.all[0] }, signal: step.signal })).toBe(more.all[0]);
  });

  it('is given by each reading of its texts', async () => {
    answer = (_, response) => {
      response.writeHead(200, sse);
      response.end(
        events({ type: 'stdout', text: 'a' }, { type: 'stdout', text: 'b' }, { type: 'execution_complete' }),
      );
    };
    const outputs = (await results(run)).map(({ stream }) => (stream as unknown as { stdout: string }).stdout);
    expect(new Set(outputs)).toEqual(new Set(['ab', 'a\nb']));
  });

  it('can be left unread for a while', async () => {
    answer = (_, response) => {
      response.writeHead(200, sse);
      response.end(events({ type: 'execution_complete' }));
    };
    const { stream, sentAt } = await result({ ...run, readAfter: '200ms' });
    expect((stream?.events[0]?.arrivedAt ?? 0) - sentAt).toBeGreaterThanOrEqual(190);
  });
});

describe('what cannot be had', () => {
  it('an answer that breaks off is a failure of the action', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(result('getMetrics')).rejects.toThrow('getMetrics got no answer');
  });

  it('time that runs out ends the exchange', async () => {
    answer = (_, response) => response.writeHead(200, sse).flushHeaders();
    await expect(results('watchMetrics', AbortSignal.timeout(100))).rejects.toThrow('watchMetrics got no answer');
  });
});
