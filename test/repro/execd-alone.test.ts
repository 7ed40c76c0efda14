/** Scripts of a run against one execd: they ask that execd, and nobody for a sandbox. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reproScript } from '../../harness/repro/script.ts';
import { atItsAddress } from '../../harness/session/shown-address.ts';
import type { RawCheck } from '../../harness/verdict/raw-check.ts';
import type { Exchange, HeaderList } from '../../harness/wire/exchange.ts';

const RUN = 'abcdef0123';
const STAND_IN = 'http://127.0.0.1:40000';
const AT = `${STAND_IN}/sandboxes/sandbox-of-run/port/44772`;

const got: string[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    const { 'x-execd-access-token': token, 'x-bed': bed } = request.headers;
    got.push(`${request.method} ${request.url} ${token} ${bed} ${body}`);
    response.end('here');
  });
});
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osc-script-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

function exchange(seq: number, api: Exchange['api'], request: string, text: string, answer?: object): Exchange {
  const [method = '', target = ''] = request.split(' ');
  const headers: HeaderList = [
    ['X-EXECD-ACCESS-TOKEN', '[redacted]'],
    ['X-Bed', '[redacted]'],
  ];
  const body = { bytes: text.length, text };
  const said = answer === undefined ? '' : JSON.stringify(answer);
  return {
    seq,
    scenario: 'a.yaml',
    step: 'a step',
    at: '2026-11-27T00:00:00.000Z',
    tick: seq * 100,
    ms: 1,
    api,
    base: api === 'execd' ? AT : `${STAND_IN}/v1`,
    request: { method, target, headers: api === 'execd' ? headers : [], ...(text === '' ? {} : { body }) },
    response: { status: 200, headers: [], body: { bytes: said.length, text: said } },
  };
}

it('they send what was sent, with the token and headers of the environment, and remove their directories', async () => {
  const endpoint = { endpoint: AT.replace('http://', ''), headers: {} };
  const earlier = [
    exchange(1, 'lifecycle', 'POST /sandboxes', '{}', { id: 'sandbox-of-run' }),
    exchange(2, 'lifecycle', 'GET /sandboxes/sandbox-of-run/endpoints/44772', '', endpoint),
    exchange(3, 'execd', 'POST /command', `{"command":"mkdir /tmp/conformance-${RUN}-1"}`),
  ];
  const decisive = exchange(4, 'execd', 'GET /files/info?path=x', '');
  const facts = { runId: RUN, image: 'none', volumes: [], alone: true };
  const script = reproScript({ id: 'a.yaml > a check', reasons: ['why'], rules: [], decisive, earlier }, facts);
  expect(script).not.toContain('SANDBOX_DOMAIN');
  const file = join(directory, 'script.sh');
  await writeFile(file, script);
  const { port } = server.address() as AddressInfo;
  const env = {
    PATH: process.env.PATH,
    TMPDIR: directory,
    SANDBOX_EXECD: `127.0.0.1:${port}/`,
    SANDBOX_EXECD_TOKEN: 'a "token"',
    REPRO_HEADERS: 'X-Bed: a',
  };
  const { stdout } = await promisify(execFile)('sh', [file], { env });
  expect(stdout).toContain('answer    200 (recorded in the run: 200)');
  const lines = got.map((line) => line.replace(/conformance-[0-9a-f]{10}/, 'conformance-NEW'));
  expect(lines).toEqual([
    'POST /command a "token" a {"command":"mkdir /tmp/conformance-NEW-1"}',
    'GET /files/info?path=x a "token" a ',
    'POST /command a "token" a {"command":"rm -rf /tmp/conformance-NEW*"}',
  ]);
  expect(got.join()).not.toContain(RUN);
});

it('commands for people reach the execd itself', () => {
  const target = { kind: 'execd', label: 'execd', url: STAND_IN, address: 'http://execd:1/base' };
  const raw: RawCheck = {
    id: 'x',
    kind: 'step',
    verifies: [],
    outcome: { status: 'fail', reasons: [] },
    curl: `curl -i ${AT}/ping`,
  };
  expect(atItsAddress(raw, { target }).curl).toBe('curl -i http://execd:1/base/ping');
  const { address: _, ...server } = target;
  expect(atItsAddress(raw, { target: server })).toBe(raw);
});
