/** Scripts: what they send is what was recorded, whatever is in it, and what differs in each execution is made anew. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Repeated, reproScript } from '../../harness/repro/script.ts';
import type { Exchange, HeaderList, KeptBody } from '../../harness/wire/exchange.ts';

const KEY = 'the key of the run';
const RUN = 'abcdef0123';
const BASE = 'http://recorded.example/v1';
const AT = '2026-11-27T00:00:00.000Z';

type Got = { method: string; url: string; headers: Record<string, string>; body: Buffer };

let server: http.Server;
let url: string;
let directory: string;
let got: Got[];
/** What the server answers, by method and path; 404 for anything else. */
let answers: Record<string, { status: number; body?: unknown; text?: string }>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osc-script-'));
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const { method = '', url: path = '' } = request;
      got.push({ method, url: path, headers, body: Buffer.concat(chunks) });
      const { status, body, text } = answers[`${method} ${path}`] ?? { status: 404 };
      response.writeHead(status);
      response.end(text ?? (body === undefined ? '' : JSON.stringify(body, undefined, 2)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  got = [];
  answers = {};
});

const kept = (text: string): KeptBody => ({ bytes: Buffer.byteLength(text), text });

function exchange(
  seq: number,
  request: string,
  more: Partial<Exchange> & { body?: KeptBody; headers?: HeaderList } = {},
) {
  const [method = '', target = ''] = request.split(' ');
  const { body, headers = [['OPEN-SANDBOX-API-KEY', '[redacted]']], ...others } = more;
  return {
    seq,
    scenario: 'a.yaml',
    step: 'a step',
    at: AT,
    tick: seq * 100,
    ms: 1,
    api: 'lifecycle',
    base: BASE,
    request: { method, target, headers, ...(body === undefined ? {} : { body }) },
    response: { status: 200, headers: [] },
    ...others,
  } satisfies Exchange;
}

const answered = (status: number, body: unknown) => ({
  response: { status, headers: [] as HeaderList, body: kept(JSON.stringify(body)) },
});

const scriptOf = (decisive: Exchange, earlier: Exchange[] = [], more: Partial<Repeated> = {}): string =>
  reproScript(
    { id: 'a.yaml > a check', reasons: ['why'], rules: [], decisive, earlier, ...more },
    { runId: RUN, image: 'the image', volumes: [] },
  );

/** Runs a script in a shell; gives its output, and both if it fails. */
async function run(script: string, shell = 'sh', more: Record<string, string> = {}): Promise<string> {
  const file = join(directory, 'script.sh');
  await writeFile(file, script);
  const env = {
    PATH: process.env.PATH,
    TMPDIR: directory,
    SANDBOX_DOMAIN: url,
    OPEN_SANDBOX_API_KEY: KEY,
    REPRO_PATIENCE: '2',
    ...more,
  };
  await promisify(execFile)(shell, ['-n', file]);
  const { stdout, stderr } = await promisify(execFile)(shell, [file], { env });
  expect((await readdir(directory)).filter((name) => name.startsWith('repro'))).toEqual([]);
  return stdout + stderr;
}

/** What the decisive request of a script was, as the server got it. */
async function sent(decisive: Exchange, shell?: string): Promise<Got> {
  await run(scriptOf(decisive), shell);
  const [first] = got;
  if (first === undefined) throw new Error('nothing was asked');
  return first;
}

const HOSTILE = [
  `it's "quoted" and 'quoted'`,
  '$(touch /tmp/owned) `id` ${HOME} $HOME \\$x',
  'line one\nline two\r\nEOF\n',
  '%s %d \\n \\0 \\101',
  'ünïcödé 中文 🎉 \u2028',
  '-d @/etc/passwd',
  '\u0000 a NUL \u0007',
  '"; exit 1; #',
  '',
];

describe.each(['sh', 'bash'])('in %s, what is sent is what was recorded', (shell) => {
  it.each(HOSTILE)('a body: %j', async (text) => {
    const headers: HeaderList = [['Content-Type', 'application/json']];
    const { body, headers: had } = await sent(exchange(1, 'POST /sandboxes/x/y', { body: kept(text), headers }), shell);
    expect(body.toString()).toBe(text);
    expect(had['content-type']).toBe('application/json');
  });

  it('bytes that are no text', async () => {
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7) % 256));
    const body = { bytes: bytes.length, base64: bytes.toString('base64') };
    expect((await sent(exchange(1, 'PUT /x', { body }), shell)).body).toEqual(bytes);
  });

  it('paths, queries and headers', async () => {
    const headers: HeaderList = [
      ['X-Odd', `it's $HOME "x" \`id\``],
      ['X-Empty', ''],
      ['Content-Type', 'text/odd'],
    ];
    const target = `/a/../b;c'd/$(id)?q=[1]{2}&r=%20'&s=*`;
    const request = await sent(exchange(1, `DELETE ${target}`, { headers }), shell);
    expect(request).toMatchObject({ method: 'DELETE', url: `/v1${target}` });
    expect(request.headers).toMatchObject({
      'x-odd': `it's $HOME "x" \`id\``,
      'x-empty': '',
      'content-type': 'text/odd',
    });
  });
});

it('reasons, names and rules cannot break out of the script', async () => {
  const reason = HOSTILE.join('\n');
  const script = scriptOf(exchange(1, 'GET /x'), [], {
    id: `a.yaml > ${reason}`,
    reasons: HOSTILE,
    rules: [{ rule: reason, clause: reason }],
    notes: [reason],
  });
  expect(await run(script)).toContain(`expected  ${HOSTILE[0]}`);
});

describe('secrets', () => {
  it('the key is that of the environment', async () => {
    expect((await sent(exchange(1, 'GET /x'))).headers['open-sandbox-api-key']).toBe(KEY);
  });

  it.each([
    ['wrong', KEY.replace(/./g, (char) => (char === 'x' ? 'y' : 'x'))],
    ['cut', KEY.slice(0, -1)],
    ['doubled', KEY + KEY],
    ['overlong', KEY.padEnd(2048, 'x')],
    ['other', 'wrong'],
  ])('a key that is %s is made of it', async (wrongKey, value) => {
    expect((await sent(exchange(1, 'GET /x', { wrongKey }))).headers['open-sandbox-api-key']).toBe(value);
  });

  it('other secrets are asked for by name', async () => {
    const decisive = exchange(1, 'POST /x', {
      body: kept('{"ossfs":{"accessKeySecret":"[redacted]","a":"[redacted]"}}'),
    });
    const script = scriptOf(decisive);
    await expect(run(script)).rejects.toThrow('OSS_ACCESS_KEY_SECRET is not set');
    await run(script, 'sh', { OSS_ACCESS_KEY_SECRET: 'one', SECRET_A: 'two' });
    expect(got.at(0)?.body.toString()).toBe('{"ossfs":{"accessKeySecret":"one","a":"two"}}');
  });
});

describe('what a request depends on', () => {
  const id = '11111111-2222-3333-4444-555555555555';
  const marked = (more = {}): KeptBody =>
    kept(JSON.stringify({ image: { uri: 'the image' }, metadata: { 'conformance-run': RUN }, ...more }));
  const created = exchange(1, 'POST /sandboxes', {
    body: marked(),
    step: null,
    ...answered(202, { id, status: { state: 'Pending' } }),
  });
  const there = { status: 200, body: { id: 'new-id', status: { state: 'Running' } } };
  beforeEach(() => {
    answers = {
      'POST /v1/sandboxes': { status: 202, body: { status: { id: 'not this', state: 'Pending' }, id: 'new-id' } },
      'GET /v1/sandboxes/new-id': there,
      'DELETE /v1/sandboxes/new-id': { status: 204 },
    };
  });
  const asked = (): string[] => got.map(({ method, url: path }) => `${method} ${path}`);

  it('a sandbox is made anew, with a mark and an image of its own, and removed', async () => {
    const script = scriptOf(exchange(2, `PATCH /sandboxes/${id}/metadata`, { body: kept('{"a":1}') }), [created]);
    expect(script).not.toContain(`'${id}`);
    const output = await run(script, 'sh', { SANDBOX_IMAGE: 'another' });
    expect(asked().slice(0, 4)).toEqual([
      'POST /v1/sandboxes',
      'GET /v1/sandboxes/new-id',
      'PATCH /v1/sandboxes/new-id/metadata',
      'DELETE /v1/sandboxes/new-id',
    ]);
    const { image, metadata } = JSON.parse(got[0]?.body.toString() ?? '');
    expect(image).toEqual({ uri: 'another' });
    expect(metadata['conformance-run']).toMatch(/^[0-9a-f]{10}$/);
    expect(metadata['conformance-run']).not.toBe(RUN);
    expect(output).toContain('answer    404 (recorded in the run: 200)');
  });

  it.each(['sh', 'bash'])(
    'an id may have any signs: in %s it is written as a URL or a text of JSON has it',
    async (shell) => {
      const old = 'a "team"/é & b\\c%41?#';
      const fresh = 'new "team"/№ %20$(id)\\x~.-_';
      const path = `/sandboxes/${encodeURIComponent(old)}`;
      const there = `/v1/sandboxes/${encodeURIComponent(fresh)}`;
      const made = exchange(1, 'POST /sandboxes', { body: kept('{}'), ...answered(202, { id: old }) });
      const look = exchange(3, `GET ${path}`, answered(200, { id: old, status: { state: 'Paused' } }));
      const paused = exchange(2, `POST ${path}/pause`, { response: { status: 202, headers: [] } });
      const body = kept(JSON.stringify({ of: old }));
      answers = {
        'POST /v1/sandboxes': { status: 202, body: { id: fresh } },
        [`GET ${there}`]: { status: 200, body: { id: fresh, status: { state: 'Paused' } } },
        [`POST ${there}/pause`]: { status: 202 },
        [`PATCH ${there}/metadata`]: { status: 200 },
        [`DELETE ${there}`]: { status: 204 },
      };
      const script = scriptOf(exchange(4, `PATCH ${path}/metadata`, { body }), [made, paused, look]);
      expect(await run(script, shell)).toContain('answer    200');
      expect(asked().slice(0, 6)).toEqual([
        'POST /v1/sandboxes',
        ...[`GET ${there}`, `POST ${there}/pause`, `GET ${there}`, `PATCH ${there}/metadata`, `DELETE ${there}`],
      ]);
      expect(JSON.parse(String(got[4]?.body))).toEqual({ of: fresh });
    },
  );

  it('what an answer without an id has made is found by its mark, and nothing of others is removed', async () => {
    answers['POST /v1/sandboxes'] = { status: 202, body: {} };
    server.once('request', ({ url: path }) => expect(path).toBe('/v1/sandboxes'));
    const script = scriptOf(exchange(2, 'POST /sandboxes', { body: marked() }));
    const listed = (mark: string) => ({
      status: 200,
      body: {
        items: [
          { id: 'others', metadata: { 'conformance-run': 'others' } },
          { id: 'new-id', metadata: { 'conformance-run': mark } },
        ],
      },
    });
    const handler = (request: http.IncomingMessage): void => {
      const mark = /conformance-run%3D([0-9a-f]+)/.exec(request.url ?? '')?.[1];
      if (mark !== undefined) answers[`GET ${request.url}`] = listed(mark);
    };
    server.prependListener('request', handler);
    await run(script).finally(() => server.off('request', handler));
    expect(asked()).toContain('DELETE /v1/sandboxes/new-id');
    expect(asked()).not.toContain('DELETE /v1/sandboxes/others');
  });

  it('what was done to it before is done again, and what the run saw then is waited for', async () => {
    const paused = exchange(2, `POST /sandboxes/${id}/pause`, { response: { status: 202, headers: [] } });
    const look = exchange(3, `GET /sandboxes/${id}`, answered(200, { id, status: { state: 'Paused' } }));
    answers['POST /v1/sandboxes/new-id/pause'] = { status: 202 };
    const output = await run(scriptOf(exchange(4, `POST /sandboxes/${id}/resume`), [created, paused, look]));
    expect(output).toContain('is still not Paused after 2 s: 200 Running');
    expect(asked().filter((one) => one.startsWith('POST'))).toEqual([
      'POST /v1/sandboxes',
      'POST /v1/sandboxes/new-id/pause',
      'POST /v1/sandboxes/new-id/resume',
    ]);
  });

  it('an address is asked for again, with the headers that it demands', async () => {
    const address = exchange(
      2,
      `GET /sandboxes/${id}/endpoints/44772`,
      answered(200, { endpoint: 'execd.example/p', headers: { 'X-Access': '[redacted]' } }),
    );
    const command = exchange(3, 'POST /command', {
      api: 'execd',
      base: 'http://execd.example/p',
      headers: [['X-Access', '[redacted]']],
      body: kept('{"command":"true"}'),
    });
    answers['GET /v1/sandboxes/new-id/endpoints/44772'] = {
      status: 200,
      body: { endpoint: `${url.slice(7)}/execd`, headers: { 'x-access': 'a secret' } },
    };
    answers['GET /execd/ping'] = { status: 200 };
    answers['POST /execd/command'] = { status: 200, text: 'data: {"type":"error","error":{"evalue":"3"}}\n\n' };
    const output = await run(scriptOf(command, [created, address]));
    expect(got.find(({ url: path }) => path === '/execd/command')?.headers['x-access']).toBe('a secret');
    expect(output).toContain('"evalue":"3"');
  });

  it('times are as far from now as they were', async () => {
    const body = kept('{"expiresAt":"2026-11-27T00:10:00.000Z","fixed":"1999-01-01T00:00:00Z"}');
    await run(scriptOf(exchange(2, 'POST /x?expires=1795738200', { body })));
    const { expiresAt, fixed } = JSON.parse(got[0]?.body.toString() ?? '');
    expect(fixed).toBe('1999-01-01T00:00:00Z');
    expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 600_000)).toBeLessThan(10_000);
  });

  it('nothing is gone on with that could not be made, and the script fails', async () => {
    answers['POST /v1/sandboxes'] = { status: 503, text: 'full' };
    await expect(run(scriptOf(exchange(2, `GET /sandboxes/${id}`), [created]))).rejects.toThrow(
      'gave nothing to go on with',
    );
  });

  it('an interrupted script removes what it has made', async () => {
    const file = join(directory, 'interrupted.sh');
    await writeFile(file, scriptOf(exchange(2, `GET /sandboxes/${id}`), [created]));
    answers['GET /v1/sandboxes/new-id'] = { status: 200, body: { status: { state: 'Pending' } } };
    const env = { PATH: process.env.PATH, TMPDIR: directory, SANDBOX_DOMAIN: url, REPRO_PATIENCE: '60' };
    const child = execFile('sh', [file], { env });
    await new Promise<void>((resolve) => {
      server.on('request', function waiting({ url: path }) {
        if (path !== '/v1/sandboxes/new-id') return;
        server.off('request', waiting);
        resolve();
      });
    });
    answers['GET /v1/sandboxes/new-id'] = { status: 404 };
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(asked()).toContain('DELETE /v1/sandboxes/new-id');
  });
});

it('thousands of exchanges make neither a long script nor a slow one', () => {
  const ids = Array.from({ length: 400 }, (_, index) => `sandbox-number-${index}`);
  const earlier = ids.flatMap((id, index) => [
    exchange(index * 10, 'POST /sandboxes', answered(202, { id })),
    ...Array.from({ length: 9 }, (_, more) =>
      exchange(index * 10 + more + 1, `PATCH /sandboxes/${id}/metadata`, { body: kept(`{"a":"${more}"}`) }),
    ),
  ]);
  const began = performance.now();
  const script = scriptOf(exchange(5000, 'GET /sandboxes?page=1'), earlier);
  expect(performance.now() - began).toBeLessThan(2000);
  expect(script.length).toBeLessThan(60_000);
});
