/** The `fetch` verb against a service behind the recorder, which stands for a sandbox's. */

import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller } from '../../harness/engine/caller.ts';
import { createFetcher } from '../../harness/engine/fetcher.ts';
import { fetch } from '../../harness/verbs/fetch.ts';
import { type Recorder, startRecorder } from '../../harness/wire/recorder.ts';
import { act, fakeSurroundings } from '../engine/fakes.ts';

let server: http.Server;
let recorder: Recorder;
let directory: string;
const operations = [
  { operationId: 'getSandboxEndpoint', method: 'get', path: '/sandboxes/{sandboxId}/endpoints/{port}' },
];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const given: Record<string, string> = { good: `127.0.0.1:${port}/inner`, bad: 'not an address' };
    const asked = /^\/v1\/sandboxes\/(\w+)\/endpoints/.exec(request.url ?? '')?.[1];
    if (asked !== undefined) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ endpoint: given[asked], headers: { 'X-Route': 'r1' } }));
      return;
    }
    if (request.url === '/inner/endless') {
      response.write('first words');
      return; // never ends
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(418, {
        'X-Seen': `${request.method} ${request.url} ${request.headers['x-route'] ?? 'none'}`,
        'X-Key': request.headers['open-sandbox-api-key'] ?? 'none',
      });
      response.end(Buffer.concat(chunks));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  directory = await mkdtemp(join(tmpdir(), 'fetch-'));
  const transcript = join(directory, 'transcript.ndjson');
  recorder = await startRecorder({ upstream: `http://127.0.0.1:${port}`, transcript, scenario: 'x.yaml' });
});

afterAll(async () => {
  await recorder.close();
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

const signal = new AbortController().signal;
const call = (sandboxId: string) => {
  const caller = createCaller({ url: `${recorder.url}/v1`, apiKey: 'k', operations });
  const path = { sandboxId, port: 8000 };
  const request = { operation: 'getSandboxEndpoint', path, query: {}, headers: {}, body: undefined };
  return caller({ ...request, key: 'right', wrongOnPurpose: false }, signal);
};
const perform = async (sandboxId: string, action: Record<string, unknown>) => {
  const around = { ...fakeSurroundings(), fetch: createFetcher(recorder.url, 'k') };
  return act(fetch, { endpoint: (await call(sandboxId)).body, ...action }, { around, signal });
};

describe('a fetch', () => {
  it('sends method, path, query, body and the headers that the endpoint demands, exactly', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]).toString('base64');
    const result = await perform('good', { method: 'PUT', path: '/a%20b/%2e?x=1&x=2', base64: bytes });
    expect(result).toMatchObject({
      status: 418,
      headers: { 'x-seen': 'PUT /inner/a%20b/%2e?x=1&x=2 r1' },
      base64: bytes,
    });
  });

  it('leaves the demanded headers out when it is told to', async () => {
    const result = await perform('good', { bare: true, text: '{"a":1}' });
    expect(result).toMatchObject({ headers: { 'x-seen': 'GET /inner/ none' }, body: { a: 1 } });
  });

  it('has the API key with it, also without the demanded headers, unless it says another', async () => {
    for (const bare of [false, true]) {
      expect(await perform('good', { bare })).toMatchObject({ headers: { 'x-key': 'k' } });
    }
    const headers = { 'OPEN-SANDBOX-API-KEY': 'own' };
    expect(await perform('good', { headers })).toMatchObject({ headers: { 'x-key': 'own' } });
  });

  it('reads an answer without end as far as it must', async () => {
    expect(await perform('good', { path: '/endless', until: 'first' })).toMatchObject({ body: 'first words' });
  });

  it('goes nowhere but through the recorder', async () => {
    await expect(perform('bad', {})).rejects.toThrow('is no address');
    const around = { ...fakeSurroundings(), fetch: createFetcher(recorder.url, 'k') };
    const given = (endpoint: unknown) => act(fetch, { endpoint }, { around, signal });
    await expect(given({ endpoint: 'example.org:80' })).rejects.toThrow('is no address');
    await expect(given(null)).rejects.toThrow('is no Endpoint');
  });

  it('says when a call was sent and answered', async () => {
    const before = Date.now();
    const { sentAt, answeredAt } = await call('good');
    expect(Math.abs(sentAt - before)).toBeLessThan(5000);
    expect(answeredAt).toBeGreaterThanOrEqual(sentAt);
  });
});
