/** What judging and recording cost. Run: npx vitest bench --run --config test/vitest.config.ts bench/contract.bench.ts */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { bench, describe } from 'vitest';
import { createJudge } from '../harness/contract/judge.ts';
import { loadContract } from '../harness/contract/openapi.ts';
import { createHistoryMonitor } from '../harness/history/monitor.ts';
import type { Exchange, RecordedResponse } from '../harness/wire/exchange.ts';
import { startRecorder } from '../harness/wire/recorder.ts';

const body = JSON.stringify({
  id: '5a1c9a2e4b7d4f0c8e3a6b1d2f9c0e7a',
  status: { state: 'Pending', reason: 'SCHEDULED', message: 'waiting', lastTransitionAt: '2026-01-01T10:00:00Z' },
  metadata: { name: 'bench', project: 'conformance', 'conformance-run': 'abc123' },
  expiresAt: '2026-01-01T11:00:00Z',
  createdAt: '2026-01-01T10:00:00Z',
  entrypoint: ['tail', '-f', '/dev/null'],
});
const request = JSON.stringify({
  image: { uri: 'debian:12' },
  entrypoint: ['tail', '-f', '/dev/null'],
  resourceLimits: { cpu: '500m', memory: '256Mi' },
  timeout: 600,
});
const headers: RecordedResponse['headers'] = [
  ['date', 'Thu, 01 Jan 2026 10:00:00 GMT'],
  ['server', 'bench'],
  ['content-type', 'application/json'],
  ['content-length', String(body.length)],
  ['x-request-id', '0b9a0b9e-8a2e-4c0e-9a63-0b9a0b9e8a2e'],
  ['location', 'http://localhost:8080/v1/sandboxes/5a1c9a2e4b7d4f0c8e3a6b1d2f9c0e7a'],
];

describe('contract: 1000 create responses (issue 4: at least 50 runs a second)', async () => {
  const contract = await loadContract('specs/sandbox-lifecycle.yml');
  const response: RecordedResponse = { status: 202, headers, body: { bytes: body.length, text: body } };
  const { violations } = contract.judgeResponse(contract.match('POST', '/sandboxes')!, { response });
  if (violations.length > 0) throw new Error(`the response of the benchmark is wrong: ${JSON.stringify(violations)}`);
  const checkThousand = (): void => {
    for (let count = 0; count < 1000; count += 1) {
      const operation = contract.match('POST', '/sandboxes')!;
      contract.judgeResponse(operation, { response });
    }
  };
  for (let round = 0; round < 20; round += 1) checkThousand(); // what a bench prints is rounded: this is the number
  const started = performance.now();
  for (let round = 0; round < 50; round += 1) checkThousand();
  const rate = 50_000 / ((performance.now() - started) / 1000);
  console.log(`${Math.round(rate / 1000)} thousand create responses a second`);
  bench('match and check', checkThousand);
});

describe('judge: 1000 exchanges that create a sandbox, request and histories included', async () => {
  const contract = await loadContract('specs/sandbox-lifecycle.yml');
  const exchange = (seq: number): Exchange => ({
    seq,
    scenario: 'bench.yaml',
    step: null,
    at: '2026-01-01T10:00:00.000Z',
    tick: seq,
    ms: 0.5,
    api: 'lifecycle',
    base: 'http://localhost/v1',
    request: {
      method: 'POST',
      target: '/sandboxes',
      headers: [['content-type', 'application/json']],
      body: { bytes: request.length, text: request },
    },
    response: { status: 202, headers, body: { bytes: body.length, text: body } },
  });
  const exchanges = Array.from({ length: 1000 }, (_, index) => exchange(index + 1));
  bench('judge', () => {
    const judge = createJudge([{ api: 'lifecycle', contract }]);
    const history = createHistoryMonitor();
    for (const each of exchanges) {
      judge.add(each);
      history.add(each);
    }
    judge.results();
    history.results();
  });
});

describe('recorder: one create call', async () => {
  const server = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(202, headers.flat()).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const direct = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const recorder = await startRecorder({
    upstream: direct,
    apiKey: 'a-key-of-the-benchmark',
    transcript: '/dev/null', // hooks do not run in benchmarks: a file would be left behind
    scenario: 'bench',
  });
  const agent = new http.Agent({ keepAlive: true });
  const call = (url: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { 'open-sandbox-api-key': 'a-key-of-the-benchmark' } };
      const request = http.request(`${url}/v1/sandboxes`, options, (response) => response.resume().on('end', resolve));
      request.on('error', reject);
      request.end(body);
    });
  bench('direct', () => call(direct));
  bench('through the recorder', () => call(recorder.url));
});
