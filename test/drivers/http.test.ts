/** The driver of plain HTTP against a small server, and against ones that deviate from the documents. */
import { expect, describe as group, it } from 'vitest';
import type { DriverOptions, SandboxRequest } from '../../harness/drivers/driver.ts';
import { createHttpDriver } from '../../harness/drivers/http/driver.ts';
import { onCleanup } from '../wire/support.ts';
import { type Other, smallServer, streamOf } from './server.ts';

const REQUEST: SandboxRequest = {
  image: 'img',
  entrypoint: ['sleep', '1'],
  timeout: 60,
  env: { A: 'b' },
  metadata: { 'conformance-run': 'r1' },
  resourceLimits: { cpu: '1' },
  extensions: {},
  volumes: [],
};
const never = new AbortController().signal;

async function driverFor(other?: Other, options: Partial<DriverOptions> = {}) {
  const server = await smallServer(other);
  const driver = createHttpDriver({
    url: server.url,
    apiKey: 'key',
    readySeconds: 5,
    createSeconds: 5,
    requestSeconds: 5,
    useServerProxy: false,
    ...options,
  });
  onCleanup(() => driver.close());
  return { ...server, driver };
}

group('the driver of plain HTTP', () => {
  it('creates a sandbox, waits for execd, runs a command, and removes it', async () => {
    const { driver, asked, log } = await driverFor();
    const sandbox = await driver.create(REQUEST);
    const command = { command: 'hello', cwd: '/tmp', envs: { C: 'd' }, uid: 3, gid: 4, timeoutMs: 5000 };
    expect(await sandbox.run(command, never)).toEqual({ exitCode: 0, stdout: 'hello', stderr: '' });
    expect(await sandbox.state()).toBe('Running');
    await sandbox.remove();
    expect(log()).toEqual([
      'POST /v1/sandboxes',
      'GET /v1/sandboxes/*',
      'GET /v1/sandboxes/*/endpoints/44772',
      'GET /execd/ping',
      'POST /execd/command',
      'GET /execd/command/status/cmd-1',
      'GET /v1/sandboxes/*',
      'DELETE /v1/sandboxes/*',
    ]);
    const { image, ...members } = REQUEST;
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ ...members, image: { uri: image }, volumes: undefined });
    expect(JSON.parse(asked[4]?.body ?? '')).toEqual({
      ...{ command: 'hello', cwd: '/tmp', envs: { C: 'd' }, uid: 3, gid: 4 },
      ...{ timeout: 5000, background: false },
    });
  });

  it('sends the key to the server and to execd, as SDKs do, and to execd what the endpoint demands as well', async () => {
    for (const useServerProxy of [false, true]) {
      const { driver, asked } = await driverFor(undefined, { useServerProxy });
      await driver.connect('a b');
      const [, endpoint, ping] = asked;
      expect(endpoint?.path).toBe(
        `/v1/sandboxes/a%20b/endpoints/44772${useServerProxy ? '?use_server_proxy=true' : ''}`,
      );
      expect(endpoint?.headers['open-sandbox-api-key']).toBe('key');
      expect(ping?.headers['x-execd-access-token']).toBe('token');
      expect(ping?.headers['open-sandbox-api-key']).toBe('key');
    }
  });

  it('has the file API', async () => {
    const { driver, log } = await driverFor();
    const sandbox = driver.at('s');
    const content = Buffer.from([0, 255, 13, 10, 45, 45]);
    expect(await sandbox.file({ action: 'write', path: '/a b', content, mode: 600 })).toEqual({ ok: true });
    expect(await sandbox.file({ action: 'read', path: '/a b' })).toEqual({
      ...{ ok: true, content: content.toString('utf8') },
      ...{ base64: content.toString('base64'), bytes: 6 },
    });
    const info = { path: '/a b', size: 6, createdAt: new Date('2031-04-05T06:07:08Z') };
    expect(await sandbox.file({ action: 'info', path: '/a b' })).toMatchObject({ ok: true, info });
    expect(await sandbox.file({ action: 'list', path: '/' })).toMatchObject({ ok: true, entries: [info] });
    expect(await sandbox.file({ action: 'makeDirectory', path: '/d' })).toEqual({ ok: true });
    expect(await sandbox.file({ action: 'move', path: '/a b', to: '/c' })).toEqual({ ok: true });
    expect(await sandbox.file({ action: 'remove', path: '/c' })).toEqual({ ok: true });
    expect(await sandbox.file({ action: 'removeDirectory', path: '/d' })).toEqual({ ok: true });
    const refused = { ok: false, status: 404, code: 'FILE_NOT_FOUND' };
    expect(await sandbox.file({ action: 'read', path: '/none' })).toEqual(refused);
    expect(log().slice(1)).toEqual([
      'POST /execd/files/upload',
      'GET /execd/files/download',
      'GET /execd/files/info',
      'GET /execd/directories/list',
      'POST /execd/directories',
      'POST /execd/files/mv',
      'DELETE /execd/files',
      'DELETE /execd/directories',
      'GET /execd/files/download',
    ]);
  });
});

group('answers that deviate', () => {
  const at =
    (method: string, path: RegExp, answer: ReturnType<Other>): Other =>
    (one) =>
      one.method === method && path.test(one.path) ? answer : undefined;

  it.each<[string, Other]>([
    ['200 in place of 202', at('POST', /sandboxes$/, { status: 200, body: { id: 's' } })],
    ['nothing but an id', at('POST', /sandboxes$/, { status: 201, body: { id: 's' } })],
    ['an id that is a number', at('POST', /sandboxes$/, { status: 202, body: { id: 7 } })],
    ['times as numbers', at('POST', /sandboxes$/, { status: 202, body: { id: 's', createdAt: 17, expiresAt: 18 } })],
    ['a ping with 204', at('GET', /ping/, { status: 204 })],
  ])('%s: a sandbox comes up all the same', async (_, other) => {
    const { driver } = await driverFor(other);
    expect(await (await driver.create(REQUEST)).run({ command: 'hello' }, never)).toMatchObject({ stdout: 'hello' });
  });

  it('an endpoint with a scheme and a slash is one', async () => {
    let origin = '';
    const { driver, url } = await driverFor((one) =>
      /endpoints/.test(one.path) ? { body: { endpoint: `${origin}/execd/` } } : undefined,
    );
    origin = url;
    expect(await driver.at('s').run({ command: 'hello' }, never)).toMatchObject({ stdout: 'hello' });
  });

  it('states in any case, and a deletion with 200', async () => {
    const lower = at('GET', /sandboxes\/s$/, { body: { status: { state: 'paused', more: 1 } } });
    expect(await (await driverFor(lower)).driver.at('s').state()).toBe('Paused');
    const { driver } = await driverFor(at('DELETE', /sandboxes/, { status: 200, type: 'text/plain', body: 'deleted' }));
    await driver.at('s').remove();
  });

  it('file times as numbers and infos without any', async () => {
    const { driver } = await driverFor(
      at('GET', /list/, {
        body: [
          { path: '/a', modified_at: 1000 },
          { path: '/b', modified_at: 'yesterday' },
        ],
      }),
    );
    const entries = [
      { path: '/a', modifiedAt: new Date(1000) },
      { path: '/b', modifiedAt: 'yesterday' },
    ];
    expect(await driver.at('s').file({ action: 'list', path: '/' })).toEqual({ ok: true, entries });
  });

  it('a stream with frames that are none', async () => {
    const body = `garbage\n\ndata: garbage\n\n${streamOf('hello').replaceAll('data: ', '')}`;
    const { driver } = await driverFor(at('POST', /command/, { type: 'text/plain', body }));
    expect(await driver.at('s').run({ command: 'x' }, never)).toMatchObject({ stdout: 'hello' });
  });
});

group('what a server refuses or leaves undone', () => {
  const refused =
    (path: RegExp, status: number, body: unknown = 'no such thing'): Other =>
    (one) =>
      path.test(one.path) ? { status, body } : undefined;

  it.each([
    ['a refused creation', refused(/sandboxes$/, 400, { code: 'X', message: 'no cpu' }), 'answered 400 no cpu'],
    ['a refusal in plain text', refused(/sandboxes$/, 503), 'answered 503 no such thing'],
    ['a creation without an id', refused(/sandboxes$/, 202, {}), /gave no id: it answered 202/],
    ['a creation that is no JSON', refused(/sandboxes$/, 200), /gave no id: it answered 200/],
  ])('%s is a failure', async (_, other, message) => {
    const { driver, log } = await driverFor(other);
    await expect(driver.create(REQUEST)).rejects.toThrow(message);
    expect(log()).toEqual(['POST /v1/sandboxes']);
  });

  it('a sandbox that fails while it starts is not waited for', async () => {
    const { driver } = await driverFor(
      (one) =>
        refused(/ping/, 502)(one) ??
        (/sandboxes\/[^/]+$/.test(one.path) ? { body: { status: { state: 'failed' } } } : undefined),
    );
    const began = performance.now();
    await expect(driver.create(REQUEST)).rejects.toThrow('does not come up: it is Failed');
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('an endpoint that a running sandbox does not have is not waited for, and nothing is sent elsewhere', async () => {
    for (const endpoint of ['example.com:80/x', '', 17]) {
      const { driver } = await driverFor((one) => (/endpoints/.test(one.path) ? { body: { endpoint } } : undefined));
      await expect(driver.connect('s')).rejects.toThrow(/endpoint/);
    }
  });

  it('an execd that does not answer is a failure after the time that it has', async () => {
    const { driver } = await driverFor(refused(/ping/, 503), { readySeconds: 0.3 });
    await expect(driver.connect('s')).rejects.toThrow('execd of sandbox s does not answer after 0.3 s');
  });

  it('a command that is refused, or whose stream has no end, is a failure', async () => {
    const sandbox = async (other: Other) => (await driverFor(other)).driver.at('s');
    await expect((await sandbox(refused(/command/, 500))).run({ command: 'x' }, never)).rejects.toThrow('answered 500');
    await expect((await sandbox(refused(/command/, 200))).run({ command: 'x' }, never)).rejects.toThrow(
      'ended without',
    );
  });

  it('a command is given up when its signal fires', async () => {
    const { driver } = await driverFor();
    const sandbox = driver.at('s');
    await expect(sandbox.run({ command: 'x' }, AbortSignal.abort())).rejects.toThrow('got no answer');
  });

  it('a server that is not there is a failure in words', async () => {
    const driver = createHttpDriver({
      ...{ url: 'http://127.0.0.1:1', apiKey: undefined },
      ...{ readySeconds: 1, createSeconds: 1, requestSeconds: 1, useServerProxy: false },
    });
    onCleanup(() => driver.close());
    await expect(driver.create(REQUEST)).rejects.toThrow(/POST \/v1\/sandboxes got no answer: .*ECONNREFUSED/);
  });
});
