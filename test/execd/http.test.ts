/** What is not in an operation but in the protocol: the token, forwarding, broken requests, start and stop. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleExecd, execdBundle } from '../../harness/reference/bundle.ts';
import { CONFORMING } from '../../harness/reference/execd/decisions.ts';
import { parseCommandLine } from '../../harness/reference/execd/options.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, output, type RunningExecd, readAnswer, startExecd } from './execd.ts';

const error = { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) };
const fails = (answer: Answer, status: number): void => {
  expect(answer.json).toEqual(error);
  expect(answer.status).toBe(status);
};

describe('with an access token', () => {
  let execd: RunningExecd;
  beforeAll(async () => {
    execd = await startExecd(['--access-token', 'right']);
  });
  afterAll(() => execd.stop());

  test.each(['/ping', '/metrics', '/nothing', '/proxy/1/x', '/proxy/44772/ping'])('%s needs it', async (path) => {
    fails(await execd.ask('GET', path), 401);
    fails(await execd.ask('GET', path, undefined, { 'x-execd-access-token': 'wrong' }), 401);
    fails(await execd.ask('GET', path, undefined, { 'x-execd-access-token': '' }), 401);
  });

  test('and is served with it', async () => {
    const answer = await execd.ask('GET', '/ping', undefined, { 'X-EXECD-ACCESS-TOKEN': 'right' });
    expect([answer.status, answer.text]).toEqual([200, '']);
  });
});

describe('without an access token', () => {
  let execd: RunningExecd;
  let service: Server;
  let port: number;
  const seen: IncomingMessage[] = [];

  beforeAll(async () => {
    execd = await startExecd(['--jupyter-host', 'http://x', '-log-level=6', '--unknown']);
    service = createServer((req, res) => {
      seen.push(req);
      if (req.url === '/slow') {
        res.write('first');
        return;
      }
      if (req.url === '/break') {
        res.writeHead(200, { 'content-length': 100 });
        res.write('part', () => res.destroy());
        return;
      }
      res.writeHead(
        418,
        'Short and stout',
        [
          ['X-Twice', '1'],
          ['X-Twice', '2'],
          ['Set-Cookie', 'a=1'],
        ].flat(),
      );
      req.pipe(res);
    });
    service.on('upgrade', (req: IncomingMessage, socket: Socket) => {
      if (req.url === '/refuse') {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
        return;
      }
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Key: k\r\n\r\n');
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    port = (service.address() as AddressInfo).port;
  });
  afterAll(async () => {
    service.closeAllConnections();
    service.close();
    await execd.stop();
    expect(execd.stderr()).toBe('');
  });

  test('/ping is 200 and empty', async () => {
    const answer = await execd.ask('GET', '/ping');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect((await execd.ask('HEAD', '/ping')).status).toBe(200);
    expect((await execd.ask('GET', '/proxy/44772/ping?x=1')).status).toBe(200);
    expect((await execd.ask('GET', '/proxy/44772/proxy/44772/ping')).status).toBe(200);
    expect((await execd.ask('GET', 'http://somewhere.else/ping')).status).toBe(200);
  });

  test.each([
    ['GET', '/', 404],
    ['GET', '/nothing', 404],
    ['PUT', '/ping', 404],
    ['PUT', '/code', 404],
    ['PUT', '/session', 404],
    ['GET', '/command/status/%ff', 400],
    ['GET', '/ping?%zz', 400],
    ['GET', '/proxy/0/x', 400],
    ['GET', '/proxy/65536/x', 400],
    ['GET', '/proxy/abc/x', 400],
    ['GET', '/proxy/', 400],
    ['GET', '/proxy/44772', 404],
    ['OPTIONS', '*', 404],
    ['GET', '/metrics/watch/x', 404],
  ])('%s %s answers %i', async (method, path, status) => {
    fails(await execd.ask(method, path), status);
  });

  test('metrics are numbers within their bounds', async () => {
    const { json } = await execd.ask('GET', '/metrics');
    expect(json).toEqual({
      cpu_count: expect.any(Number),
      cpu_used_pct: expect.any(Number),
      mem_total_mib: expect.any(Number),
      mem_used_mib: expect.any(Number),
      timestamp: expect.any(Number),
    });
  });

  test('metrics are sent every second', async () => {
    const message = await execd.open('GET', '/metrics/watch');
    expect(message.headers['content-type']).toBe('text/event-stream');
    let text = '';
    for await (const chunk of message) {
      text += String(chunk);
      if (text.split('\n\n').length > 2) break;
    }
    const frames = text.split('\n\n').slice(0, 2);
    const times = frames.map((frame) => (JSON.parse(frame.slice('data: '.length)) as { timestamp: number }).timestamp);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(700);
  });

  describe('/proxy/{port}', () => {
    test('forwards method, path, query, headers and body, and the answer as it is', async () => {
      const answer = await execd.ask('PUT', `/proxy/${port}/a%2Fb//c?x=%20&y`, 'body', {
        'X-Custom': 'v',
        'X-EXECD-ACCESS-TOKEN': 'secret',
        host: 'shop.example',
      });
      expect([answer.status, answer.text]).toEqual([418, 'body']);
      expect(answer.headers).toMatchObject({ 'x-twice': '1, 2', 'set-cookie': ['a=1'] });
      const got = seen.at(-1) as IncomingMessage;
      expect([got.method, got.url]).toEqual(['PUT', `/a%2Fb//c?x=%20&y`]);
      expect(got.headers).toMatchObject({ 'x-custom': 'v', host: 'shop.example' });
      expect(got.headers['x-execd-access-token']).toBeUndefined();
      expect((await execd.ask('GET', `/proxy/${port}?q`)).status).toBe(418);
      expect(seen.at(-1)?.url).toBe('/?q');
    });

    test('streams the answer, and ends the request when the client leaves', async () => {
      const message = await execd.open('GET', `/proxy/${port}/slow`);
      for await (const chunk of message) {
        expect(String(chunk)).toBe('first');
        break;
      }
      message.destroy();
      await eventually(() => seen.at(-1)?.destroyed);
    });

    test('does not pass a broken answer for a whole one', async () => {
      const message = await execd.open('GET', `/proxy/${port}/break`);
      await expect(readAnswer(message)).rejects.toThrow();
    });

    test('streams a chunked body', async () => {
      const answer = await new Promise<Answer>((resolve, reject) => {
        const req = request({ socketPath: execd.socketPath, method: 'POST', path: `/proxy/${port}/echo` });
        req.on('response', (message) => readAnswer(message).then(resolve, reject)).on('error', reject);
        req.write('one ');
        setImmediate(() => req.end('two'));
      });
      expect(answer.text).toBe('one two');
    });

    test('answers 502 when nothing listens', async () => {
      fails(await execd.ask('GET', `/proxy/${await freePort()}/`), 502);
    });

    test.each([
      ['upgrades', '/chat', /^HTTP\/1.1 101 .*X-Key: k.*\r\n\r\nhello$/s],
      ['passes a refused upgrade on', '/refuse', /^HTTP\/1.1 403 .*\r\n\r\nno$/s],
    ])('%s', async (_what, path, expected) => {
      expect(await upgrade(`/proxy/${port}${path}`)).toMatch(expected);
    });

    test('refuses upgrades of execd itself and of ports where nothing listens', async () => {
      expect(await upgrade('/ping')).toMatch(/^HTTP\/1.1 400 .*"code"/s);
      expect(await upgrade(`/proxy/${await freePort()}/`)).toMatch(/^HTTP\/1.1 502 .*"code"/s);
    });
  });

  describe('survives', () => {
    test.each([
      ['huge headers', `GET /ping HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
      ['what is not HTTP', 'hello\r\n\r\n', 400],
      ['a bad header', 'GET /ping HTTP/1.1\r\nbad header\r\n\r\n', 400],
      ['no Host', 'GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n', 200],
      ['an odd Host', 'GET /ping HTTP/1.1\r\nHost: a b?/\\\r\nConnection: close\r\n\r\n', 200],
      ['HTTP/1.0', 'GET /ping HTTP/1.0\r\n\r\n', 200],
      ['a bad Content-Length', 'POST /command HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n', 400],
      ['two lengths', 'POST /command HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
      ['a NUL in the path', 'GET /pi\0ng HTTP/1.1\r\n\r\n', 400],
    ])('%s', async (_what, bytes, status) => {
      const answer = await raw(bytes);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      if (status >= 400) expect(JSON.parse(answer.split('\r\n\r\n')[1] as string)).toEqual(error);
      expect((await execd.ask('GET', '/ping')).status).toBe(200);
    });

    test('a body that breaks off', async () => {
      const socket = connect(execd.socketPath);
      socket.write('POST /command HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"comm');
      socket.on('connect', () => setImmediate(() => socket.destroy()));
      await new Promise((resolve) => socket.on('close', resolve));
      expect((await execd.ask('GET', '/ping')).status).toBe(200);
    });

    test('many commands at once', async () => {
      const all = await Promise.all(Array.from({ length: 40 }, (_, i) => execd.run(`echo ${i}; exit ${i}`)));
      expect(all.map((events) => output(events, 'stdout'))).toEqual(all.map((_, i) => `${i}\n`));
      expect(all.map((events) => events.at(-1)?.error?.evalue ?? '0')).toEqual(all.map((_, i) => String(i)));
    });
  });

  const upgrade = (path: string): Promise<string> =>
    raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello`, 'hello');

  /** What comes back for raw bytes, until the connection ends or `enough` has come. */
  function raw(bytes: string, enough?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(execd.socketPath, () => socket.write(bytes));
      socket.on('error', reject).on('close', () => resolve(text));
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (enough && text.endsWith(enough)) socket.destroy();
      });
    });
  }
});

describe('the process', () => {
  test('ends on SIGTERM with everything its commands have started, and leaves nothing', async () => {
    const execd = await startExecd();
    const temporary = (): string[] => readdirSync(tmpdir()).filter((name) => /^\.?execd-(?!test)/.test(name));
    const before = temporary();
    const events = await execd.run('sleep 987658 & echo $!');
    const background = await execd.run('sleep 987659', { background: true });
    expect(background.at(-1)?.type).toBe('execution_complete');
    const message = await execd.open('POST', '/command', {}, JSON.stringify({ command: 'sleep 987660' }));
    message.resume().on('error', () => {});
    const pids = [Number(output(events, 'stdout')), ...childrenOf(execd.process.pid as number)];
    expect(pids).toHaveLength(3);
    await execd.stop();
    expect(execd.process.exitCode).toBe(0);
    expect(execd.stderr()).toBe('');
    await eventually(() => pids.every((pid) => !alive(pid)));
    expect(existsSync(execd.socketPath)).toBe(false);
    expect(temporary().filter((name) => !before.includes(name))).toEqual([]);
  });

  test('runs commands where there is no mkfifo', async () => {
    const execd = await startExecd([], { PATH: '/nonexistent' });
    const events = await execd.run('echo a; echo b >&2; exit 2');
    expect([output(events, 'stdout'), output(events, 'stderr')]).toEqual(['a\n', 'b\n']);
    const id = (await execd.run('echo c; echo d >&2', { background: true }))[0]?.text;
    await eventually(async () => /"running":false/.test((await execd.ask('GET', `/command/status/${id}`)).text));
    expect((await execd.ask('GET', `/command/${id}/logs`)).text.split('\n').sort()).toEqual(['', 'c', 'd']);
    await execd.stop();
    expect(execd.stderr()).toBe('');
  });

  test('takes over the socket of a daemon that was killed, and not that of one that lives', async () => {
    const execd = await startExecd();
    execd.process.kill('SIGKILL');
    await eventually(() => execd.process.signalCode);
    expect(existsSync(execd.socketPath)).toBe(true);
    const second = spawn(process.execPath, [await execdBundle(), '--listen', `unix:${execd.socketPath}`]);
    await eventually(() => execd.ask('GET', '/ping').catch(() => false));
    const third = spawnSync(process.execPath, [await execdBundle(), '--listen', `unix:${execd.socketPath}`]);
    expect([third.status, String(third.stderr)]).toEqual([
      1,
      `execd: another process listens on ${execd.socketPath}\n`,
    ]);
    second.kill('SIGTERM');
    await eventually(() => second.exitCode !== null);
    await execd.stop();
  });

  test('says in one line what it cannot do', async () => {
    const failed = spawnSync(process.execPath, [await execdBundle(), '--listen', 'nonsense']);
    expect([failed.status, String(failed.stderr)]).toEqual([
      1,
      'execd: --listen must be unix:/path or HOST:PORT, got "nonsense"\n',
    ]);
  });

  test('reads its command line', () => {
    expect(parseCommandLine([], {})).toEqual({
      listen: { host: '0.0.0.0', port: 44_772 },
      accessToken: undefined,
      decisions: CONFORMING,
    });
    expect(parseCommandLine(['--listen=[::1]:80', '--access-token=a=b'], {})).toEqual({
      listen: { host: '::1', port: 80 },
      accessToken: 'a=b',
      decisions: CONFORMING,
    });
    expect(parseCommandLine(['-port', '81', 'x'], { EXECD_ACCESS_TOKEN: 't' })).toEqual({
      listen: { host: '0.0.0.0', port: 81 },
      accessToken: 't',
      decisions: CONFORMING,
    });
    const broken = parseCommandLine(['--decisions', '{"cwd":false}'], {});
    expect(broken.decisions).toEqual({ ...CONFORMING, cwd: false });
    expect(() => parseCommandLine(['--decisions={"cwd":1}'], {})).toThrow('cwd cannot be 1');
    expect(() => parseCommandLine(['--decisions={"nonsense":true}'], {})).toThrow('nonsense cannot be true');
    expect(() => parseCommandLine(['--listen'], {})).toThrow('needs a value');
  });
});

describe('the bundle', () => {
  test('is one executable file that works without node_modules, made whole or not at all', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'execd-test-'));
    try {
      const file = join(directory, 'execd');
      await Promise.all([bundleExecd(file), bundleExecd(file)]);
      expect(readdirSync(directory)).toEqual(['execd']);
      // No extension, and no package.json that could make it an ES module.
      const child = spawn(file, ['--listen', `unix:${directory}/s`], { cwd: directory, stdio: 'ignore' });
      await eventually(() => existsSync(`${directory}/s`));
      child.kill('SIGTERM');
      await eventually(() => child.exitCode !== null);
      writeFileSync(join(directory, 'file'), '');
      await expect(bundleExecd(join(directory, 'file', 'x'))).rejects.toThrow(/execd cannot be bundled into/);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test('is made once', async () => {
    expect(await Promise.all([execdBundle(), execdBundle()])).toHaveLength(2);
  });
});

function alive(pid: number): boolean {
  return spawnSync('sh', ['-c', `grep -q '^State:.[^Z]' /proc/${pid}/status`]).status === 0;
}

function childrenOf(pid: number): number[] {
  const listed = spawnSync('cat', [`/proc/${pid}/task/${pid}/children`]);
  return String(listed.stdout).trim().split(' ').map(Number);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
