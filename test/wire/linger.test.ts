/** After a terminal event the client leaves, and the recorder reads on for the record alone. */
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { CALL_HEADER } from '../../harness/wire/header-lines.ts';
import { readTranscript } from '../../harness/wire/transcript.ts';
import { httpServer, recorderFor, type TestRecorder } from './support.ts';

const INIT = 'data: {"type":"init"}\n\n';
const OUTPUT = `data: {"type":"stdout","text":${JSON.stringify('{"type":"error"}')}}\n\n`;
const DONE = 'data: {"type":"execution_complete"}\n\n';

/** A server whose execd streams go to `answer`. */
async function execdServer(answer: (response: ServerResponse) => void) {
  const { url } = await httpServer((request, response) => {
    if (request.url === '/v1/sandboxes/a/endpoints/44772') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ endpoint: `${request.headers.host}/x` }));
      return;
    }
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      answer(response);
    });
  });
  return url;
}

/** Sends a command and leaves when the stream has said `until`. */
async function leaveAfter(recorder: TestRecorder, until: string): Promise<void> {
  const { endpoint } = (await (await fetch(`${recorder.url}/v1/sandboxes/a/endpoints/44772`)).json()) as {
    endpoint: string;
  };
  const stop = new AbortController();
  const response = await fetch(`http://${endpoint}/command`, { method: 'POST', body: '{}', signal: stop.signal });
  const decoder = new TextDecoder();
  let text = '';
  const reader = response.body!.getReader();
  while (!text.includes(until)) text += decoder.decode((await reader.read()).value);
  stop.abort();
}

async function written(recorder: TestRecorder): Promise<Exchange> {
  await recorder.close();
  const all: Exchange[] = [];
  for await (const exchange of readTranscript(recorder.transcript)) all.push(exchange);
  return all.find(({ api }) => api === 'execd')!;
}

test('what comes after the terminal event is in the transcript, and the observer did not wait for it', async () => {
  let more: () => void = () => undefined;
  const url = await execdServer((response) => {
    response.write(INIT + DONE);
    more = () => response.end(OUTPUT);
  });
  const recorder = await recorderFor(url);
  await leaveAfter(recorder, DONE);
  await expect.poll(() => recorder.exchanges.length).toBe(2);
  expect(recorder.exchanges[1]).toMatchObject({ seq: 2, stoppedBy: 'client', response: { body: { truncated: true } } });
  more();
  await recorder.settled();
  const exchange = await written(recorder);
  expect(exchange).toMatchObject({ seq: 2, stoppedBy: 'client' });
  expect(exchange.response!.body).toEqual({ bytes: (INIT + DONE + OUTPUT).length, text: INIT + DONE + OUTPUT });
  expect(exchange.failure).toBeUndefined();
  expect(recorder.exchanges).toHaveLength(2);
});

test('a stream that is held open is given up after a while', async () => {
  let closed = false;
  const url = await execdServer((response) => {
    response.on('close', () => {
      closed = true;
    });
    response.write(INIT + DONE);
  });
  const recorder = await recorderFor(url, { limits: { lingerMs: 100 } });
  await leaveAfter(recorder, DONE);
  const left = performance.now();
  await recorder.settled();
  expect(performance.now() - left).toBeLessThan(1000);
  await expect.poll(() => closed).toBe(true);
  const exchange = await written(recorder);
  expect(exchange.response!.body).toMatchObject({ text: INIT + DONE, truncated: true });
  expect(exchange.failure).toBeUndefined();
});

test('closing does not wait, and a connection that breaks by then is no fault', async () => {
  const url = await execdServer((response) => response.write(INIT + DONE));
  const recorder = await recorderFor(url, { limits: { lingerMs: 60_000 } });
  await leaveAfter(recorder, DONE);
  await expect.poll(() => recorder.exchanges.length).toBe(2);
  const exchange = await written(recorder);
  expect(exchange).toMatchObject({ stoppedBy: 'client' });
  expect(exchange.failure).toBeUndefined();

  let broken: () => void = () => undefined;
  const breaking = await execdServer((response) => {
    response.write(INIT + DONE);
    broken = () => response.destroy();
  });
  const second = await recorderFor(breaking, { limits: { lingerMs: 60_000 } });
  await leaveAfter(second, DONE);
  await expect.poll(() => second.exchanges.length).toBe(2);
  broken();
  await second.settled();
  expect((await written(second)).failure).toBeUndefined();
});

test('a client that leaves before the terminal event is passed on at once: it may end a command', async () => {
  let closed = false;
  const url = await execdServer((response) => {
    response.on('close', () => {
      closed = true;
    });
    response.write(INIT + OUTPUT);
  });
  const recorder = await recorderFor(url, { limits: { lingerMs: 60_000 } });
  await leaveAfter(recorder, OUTPUT);
  await expect.poll(() => closed).toBe(true);
  await recorder.settled();
});

test('exchanges have a place on a clock that recorders share', async () => {
  const { url } = await httpServer((_request, response) => response.end());
  const [one, other] = [await recorderFor(url), await recorderFor(url)];
  for (const recorder of [one, other, one]) await fetch(`${recorder.url}/v1/x`);
  const [first, third] = one.exchanges as [Exchange, Exchange];
  const [second] = other.exchanges as [Exchange];
  expect(first.tick + first.ms).toBeLessThan(second.tick);
  expect(second.tick + second.ms).toBeLessThan(third.tick);
});

/** Reads the answer to a command to its end, as an SDK does; `mark` says whether it is one. */
async function readWhole(recorder: TestRecorder, mark: Record<string, string> = { [CALL_HEADER]: 'sdk run 1' }) {
  const asked = await fetch(`${recorder.url}/v1/sandboxes/a/endpoints/44772`);
  const { endpoint } = (await asked.json()) as { endpoint: string };
  return (await fetch(`http://${endpoint}/command`, { method: 'POST', body: '{}', headers: mark })).text();
}

test('an SDK need not wait for the end of a stream that is held open behind its terminal event', async () => {
  let more: () => void = () => undefined;
  const url = await execdServer((response) => {
    response.write(INIT + DONE);
    more = () => response.end(OUTPUT);
  });
  const recorder = await recorderFor(url, { limits: { lingerMs: 60_000 } });
  expect(await readWhole(recorder)).toBe(INIT + DONE);
  await recorder.recorded({ call: 'sdk run 1' });
  expect(recorder.exchanges.at(-1)).toMatchObject({ stoppedBy: 'client', response: { body: { text: INIT + DONE } } });
  expect(recorder.unfinished()).toEqual([]);
  more();
  await recorder.settled();
  const exchange = await written(recorder);
  expect(exchange.response!.body).toEqual({ bytes: (INIT + DONE + OUTPUT).length, text: INIT + DONE + OUTPUT });
  expect(exchange).not.toHaveProperty('stoppedBy');
  expect(exchange).not.toHaveProperty('failure');
});

test('what comes soon behind the terminal event is the SDK’s as well', async () => {
  const url = await execdServer((response) => {
    response.write(INIT + DONE);
    setImmediate(() => response.write(OUTPUT));
  });
  const recorder = await recorderFor(url, { limits: { lingerMs: 100, tailMs: 500 } });
  expect(await readWhole(recorder)).toBe(INIT + DONE + OUTPUT);
  await recorder.settled();
  const exchange = await written(recorder);
  expect(exchange).toMatchObject({ stoppedBy: 'client', response: { body: { truncated: true } } });
  expect(exchange.failure).toBeUndefined();
});

test.each([
  { what: 'no terminal event', first: INIT, mark: { [CALL_HEADER]: 'sdk run 1' } },
  { what: 'half a terminal event', first: INIT + DONE.slice(0, -4), mark: { [CALL_HEADER]: 'sdk run 1' } },
  { what: 'a client that is no SDK', first: INIT + DONE, mark: {} },
])('with $what there is no end but the server’s', async ({ first, mark }) => {
  const url = await execdServer((response) => {
    response.write(first);
    // Long after the time after which it would be ended.
    setTimeout(() => response.end(OUTPUT), 200);
  });
  const recorder = await recorderFor(url, { limits: { tailMs: 1 } });
  expect(await readWhole(recorder, mark)).toBe(first + OUTPUT);
  await recorder.settled();
  expect(await written(recorder)).not.toHaveProperty('stoppedBy');
});
