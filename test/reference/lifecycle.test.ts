/** The Lifecycle API over HTTP, with its refusals. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Answer, type Client, minimal, pvc, startClient } from './client.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(async () => {
  await client.runtime.close();
  expect(client.trouble).toEqual([]);
});

function expectError(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('x-request-id')).toMatch(UUID);
  expect(Object.keys(answer.body).sort()).toEqual(['code', 'message']);
}

describe('create', () => {
  it('answers 202 while Pending, with Location, and reaches Running', async () => {
    const created = await client.call('POST', '/sandboxes', { ...minimal, timeout: 60, metadata: { a: 'b c' } });
    expect(created.status).toBe(202);
    expect(created.headers.get('x-request-id')).toMatch(UUID);
    const { id, createdAt, expiresAt, ...rest } = created.body;
    expect(created.headers.get('location')).toBe(`${client.runtime.url}/v1/sandboxes/${id}`);
    expect(rest).toEqual({
      status: {
        state: 'Pending',
        reason: 'sandbox_accepted',
        message: expect.any(String),
        lastTransitionAt: createdAt,
      },
      metadata: { a: 'b c' },
      entrypoint: minimal.entrypoint,
    });
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(60_000);
    const { body } = await client.settled(id);
    expect(body).toMatchObject({ id, createdAt, expiresAt, image: { uri: 'reference' }, status: { state: 'Running' } });
    expect((await client.call('DELETE', `/sandboxes/${id}`)).status).toBe(204);
    expectError(await client.call('GET', `/sandboxes/${id}`), 404);
    expectError(await client.call('DELETE', `/sandboxes/${id}`), 404);
  });

  it('never shows credentials for a registry', async () => {
    const image = { uri: 'private/x:1', auth: { username: 'u', password: 'hush' } };
    const id = await client.create({ image });
    expect(JSON.stringify((await client.call('GET', `/sandboxes/${id}`)).body)).not.toContain('hush');
  });

  const arch = process.arch === 'x64' ? 'amd64' : 'arm64';
  const twin = arch === 'amd64' ? 'arm64' : 'amd64';
  it.each<[string, object]>([
    ['no source', { image: undefined }],
    ['two sources', { snapshotId: 'x' }],
    ['an unknown snapshot', { image: undefined, snapshotId: 'x' }],
    ['no entrypoint', { entrypoint: undefined }],
    ['an empty entrypoint', { entrypoint: [] }],
    ['an empty program', { entrypoint: [''] }],
    ['a NUL in the entrypoint', { entrypoint: ['a\0'] }],
    ['an argument the kernel cannot take', { entrypoint: ['x'.repeat(140_000)] }],
    ['no resourceLimits', { resourceLimits: undefined }],
    ['a short timeout', { timeout: 59 }],
    ['a fraction as timeout', { timeout: 60.5 }],
    ['a timeout without end', { timeout: 1e15 }],
    ['a pool', { extensions: { poolRef: 'p' } }],
    ['a short renewal', { extensions: { 'access.renew.extend.seconds': '299' } }],
    ['a long renewal', { extensions: { 'access.renew.extend.seconds': '86401' } }],
    ['a renewal that is no number', { extensions: { 'access.renew.extend.seconds': '3e2' } }],
    ['another architecture', { platform: { os: 'linux', arch: twin } }],
    ['Windows', { platform: { os: 'windows', arch } }],
    ['a network policy', { networkPolicy: { defaultAction: 'deny' } }],
    ['a variable without name', { env: { '': 'x' } }],
    ['a variable with =', { env: { 'a=b': 'x' } }],
    ['reserved metadata', { metadata: { 'opensandbox.io/x': 'y' } }],
    ['a number as metadata', { metadata: { a: 1 } }],
    ['two backends', { volumes: [pvc('x', '/mnt/x', { host: { path: '/tmp' } })] }],
    ['no backend', { volumes: [{ name: 'a', mountPath: '/a' }] }],
    ['a host path', { volumes: [{ name: 'a', mountPath: '/a', host: { path: '/tmp' } }] }],
    ['the same name twice', { volumes: [pvc('x', '/mnt/x', { name: 'a' }), pvc('y', '/mnt/y', { name: 'a' })] }],
    ['the same path twice', { volumes: [pvc('x', '/mnt/x'), pvc('y', '/mnt//x/./')] }],
    ['a relative mount path', { volumes: [pvc('x', 'mnt')] }],
    ['a mount path that climbs', { volumes: [pvc('x', '/mnt/../etc')] }],
    ['the root as mount path', { volumes: [pvc('x', '/')] }],
    ['/proc as mount path', { volumes: [pvc('x', '/proc/x')] }],
    ['a claim that is no name', { volumes: [{ name: 'a', mountPath: '/a', pvc: { claimName: '../x' } }] }],
    [
      'a missing claim',
      { volumes: [{ name: 'a', mountPath: '/a', pvc: { claimName: 'gone', createIfNotExists: false } }] },
    ],
    ['an unknown member of a volume', { volumes: [pvc('x', '/mnt/x', { extra: 1 })] }],
  ])('refuses %s', async (_name, more) => {
    expectError(await client.call('POST', '/sandboxes', { ...minimal, ...more }), 400);
  });

  it('accepts what looks like it', async () => {
    const id = await client.create({
      extensions: { 'access.renew.extend.seconds': '300', other: '' },
      platform: { os: 'linux', arch },
      timeout: null,
      networkPolicy: {},
      secureAccess: false,
      metadata: { __proto__x: 'y', 'foo.opensandbox.io/x': 'y' },
      resourceLimits: { cpu: '500m', memory: '512Mi' },
    });
    const { body } = await client.call('GET', `/sandboxes/${id}`);
    expect(body.platform).toEqual({ os: 'linux', arch });
    expect(body).not.toHaveProperty('expiresAt');
  });

  it.each<[string, string, Record<string, string>]>([
    ['malformed JSON', '{', {}],
    ['NaN', '{"timeout": NaN}', {}],
    ['an array', '[]', {}],
    ['nothing', '', {}],
    ['half of a surrogate pair', JSON.stringify({ ...minimal, entrypoint: ['a'] }).replace('"a"', '"\\ud800"'), {}],
    ['depth', `{"image":${'['.repeat(5000)}${']'.repeat(5000)}}`, {}],
    ['another content type', JSON.stringify(minimal), { 'Content-Type': 'text/plain' }],
    ['more than 1 MiB', JSON.stringify({ ...minimal, env: { A: 'x'.repeat(2 ** 21) } }), {}],
  ])('refuses a body of %s', async (_name, text, headers) => {
    expectError(await client.call('POST', '/sandboxes', text, headers), 400);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const response = await fetch(`${client.runtime.url}/v1/sandboxes`, {
      method: 'POST',
      headers: { 'OPEN-SANDBOX-API-KEY': 'test-key', 'Content-Type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"snapshotId":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    });
    expect(response.status).toBe(400);
  });
});

describe('an entrypoint', () => {
  const whenTold = 'until [ -e /root/go ]; do sleep 0.02; done';

  it('that fails makes the sandbox Failed and says how', async () => {
    const id = await client.create({ entrypoint: ['sh', '-c', `${whenTold}; echo oh dear >&2; exit 3`] });
    // On a busy machine the sandbox may end before the answer to the command has.
    await client.run(id, '(sleep 0.1; touch /root/go) >/dev/null 2>&1 &').catch(() => undefined);
    const body = await reach(id, 'Failed');
    expect(body.status.message).toMatch(/exit code 3.*oh dear/s);
    expectError(await client.call('GET', `/sandboxes/${id}/endpoints/80`), 404);
    expect((await client.call('DELETE', `/sandboxes/${id}`)).status).toBe(204);
  });

  it('that ends well makes it Terminated', async () => {
    const id = await client.create({ entrypoint: ['sh', '-c', whenTold] });
    await client.run(id, '(sleep 0.1; touch /root/go) >/dev/null 2>&1 &');
    await reach(id, 'Terminated');
  });

  it('that outlives execd does not keep the sandbox alive', async () => {
    const id = await client.create();
    await client.run(id, 'kill -9 $PPID').catch(() => undefined);
    const body = await reach(id, 'Failed');
    expect(body.status.reason).toBe('execd_ended');
  });

  it('that does not exist makes it Failed', async () => {
    const id = await client.create({ entrypoint: ['/no/such program'] });
    const body = await reach(id, 'Failed');
    expect(body.status.message).toContain('/no/such program');
  });
});

describe('every operation', () => {
  const operations: [string, string][] = [
    ['GET', '/sandboxes'],
    ['POST', '/sandboxes'],
    ['GET', '/sandboxes/x'],
    ['DELETE', '/sandboxes/x'],
    ['PATCH', '/sandboxes/x/metadata'],
    ['POST', '/sandboxes/x/pause'],
    ['POST', '/sandboxes/x/resume'],
    ['POST', '/sandboxes/x/renew-expiration'],
    ['GET', '/sandboxes/x/endpoints/80'],
    ['POST', '/sandboxes/x/snapshots'],
    ['GET', '/snapshots'],
    ['GET', '/snapshots/x'],
    ['DELETE', '/snapshots/x'],
    ['GET', '/no/such/route'],
  ];
  it.each(operations)('%s %s wants the key first', async (method, path) => {
    for (const key of ['', 'wrong', 'test-key, test-key', 'test-key'.repeat(200)]) {
      expectError(await client.call(method, path, undefined, { 'OPEN-SANDBOX-API-KEY': key }), 401);
    }
  });

  it('knows no sandbox that is not there, and no other route', async () => {
    for (const [method, path] of operations.filter(([, path]) => path.includes('/x') || path.includes('/no'))) {
      const body = path.endsWith('metadata')
        ? {}
        : path.endsWith('expiration')
          ? { expiresAt: '2999-01-01T00:00:00Z' }
          : undefined;
      expectError(await client.call(method, path, body), 404);
    }
    const health = await fetch(`${client.runtime.url}/health`);
    expect(health.status).toBe(200);
    expect((await fetch(`${client.runtime.url}/nothing`)).status).toBe(404);
  });

  it('lists no snapshot where there is none', async () => {
    expect((await client.call('GET', '/snapshots?page=2')).body).toEqual({
      items: [],
      pagination: { page: 2, pageSize: 20, totalItems: 0, totalPages: 0, hasNextPage: false },
    });
  });

  it('answers garbage with an ErrorResponse', async () => {
    const { port } = new URL(client.runtime.url);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      let got = '';
      socket.on('data', (chunk) => {
        got += chunk.toString();
      });
      socket.on('close', () => resolve(got));
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 .*X-Request-ID: .*"code"/s);
  });
});

describe('list', () => {
  it('pages and filters', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map((n) => client.create({ metadata: { group: 'list test', n } })));
    const find = async (query: string): Promise<Answer['body']> =>
      (await client.call('GET', `/sandboxes?${query}`)).body;
    const group = `metadata=${encodeURIComponent('group=list%20test')}`;
    const pages = [await find(`${group}&pageSize=2`), await find(`${group}&pageSize=2&page=2`)];
    expect(pages.map((page) => page.pagination)).toEqual([
      { page: 1, pageSize: 2, totalItems: 3, totalPages: 2, hasNextPage: true },
      { page: 2, pageSize: 2, totalItems: 3, totalPages: 2, hasNextPage: false },
    ]);
    expect(pages.flatMap((page) => page.items.map((item: { id: string }) => item.id)).sort()).toEqual([...ids].sort());
    const plain = `metadata=${encodeURIComponent('group=list test&n=b')}`;
    expect((await find(plain)).pagination.totalItems).toBe(1);
    expect((await find(`${group}&state=Running&state=Paused`)).pagination.totalItems).toBe(3);
    expect((await find(`${group}&state=Nonsense`)).pagination.totalItems).toBe(0);
    expect((await find(`${group}&page=9`)).items).toEqual([]);
    for (const query of ['page=0', 'page=x', 'pageSize=0', 'pageSize=1.5', 'page=-1', 'page=', 'metadata=x']) {
      expectError(await client.call('GET', `/sandboxes?${query}`), 400);
    }
  });
});

describe('metadata', () => {
  it('is patched as RFC 7396 has it, or not at all', async () => {
    const id = await client.create({ metadata: { keep: '1', drop: '2', 'odd key': 'odd value' } });
    const patch = (body: unknown): Promise<Answer> => client.call('PATCH', `/sandboxes/${id}/metadata`, body);
    expect(
      (await patch({ drop: null, absent: null, keep: 'x', new: 'y', 'foo.opensandbox.io/z': 'w' })).body.metadata,
    ).toEqual({
      keep: 'x',
      new: 'y',
      'odd key': 'odd value',
      'foo.opensandbox.io/z': 'w',
    });
    for (const refused of [
      { good: 'x', 'opensandbox.io/a': 'b' },
      { 'opensandbox.io/a': null },
      { a: { b: 'c' } },
      { a: 1 },
      { 'bad key': 'x' },
      { '/a': 'x' },
      { a: '' },
      { a: 'x'.repeat(64) },
      { a: 'x\n' },
      { a: '-x' },
      { ['k'.repeat(64)]: 'x' },
      [],
    ]) {
      expectError(await patch(refused), 400);
    }
    const after = await patch({ 'odd key': null, a: 'x'.repeat(63) });
    expect(after.status).toBe(200);
    expect(Object.keys(after.body.metadata).sort()).toEqual(['a', 'foo.opensandbox.io/z', 'keep', 'new']);
  });
});

describe('delete', () => {
  it('five at once: one wins', async () => {
    const id = await client.create();
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.call('DELETE', `/sandboxes/${id}`)));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses[0]).toBe(204);
    for (const status of statuses.slice(1)) expect([404, 409]).toContain(status);
  });

  it('works while Pending', async () => {
    const created = await Promise.all(Array.from({ length: 6 }, () => client.call('POST', '/sandboxes', minimal)));
    const answers = await Promise.all(created.map(({ body }) => client.call('DELETE', `/sandboxes/${body.id}`)));
    expect(answers.map((answer) => answer.status)).toEqual([204, 204, 204, 204, 204, 204]);
    for (const { body } of created) expectError(await client.call('GET', `/sandboxes/${body.id}`), 404);
  });
});

describe('endpoints', () => {
  it('have the documented format and bounds', async () => {
    const id = await client.create();
    const host = new URL(client.runtime.url).host;
    for (const query of ['', '?use_server_proxy=true', '?use_server_proxy=false']) {
      const { body } = await client.call('GET', `/sandboxes/${id}/endpoints/44772${query}`);
      expect(body).toEqual({
        endpoint: `${host}/sandboxes/${id}/port/44772`,
        headers: { 'X-EXECD-ACCESS-TOKEN': expect.stringMatching(/^[\w-]{32}$/) },
      });
    }
    // The token is for execd alone.
    const { body: service } = await client.call('GET', `/sandboxes/${id}/endpoints/8080`);
    expect(service).toEqual({ endpoint: `${host}/sandboxes/${id}/port/8080` });
    for (const port of ['0', '65536', 'x', '-1', '1.5'])
      expectError(await client.call('GET', `/sandboxes/${id}/endpoints/${port}`), 400);
    for (const query of ['?expires=1&use_server_proxy=true', '?expires=01', '?expires=x', '?use_server_proxy=maybe']) {
      expectError(await client.call('GET', `/sandboxes/${id}/endpoints/80${query}`), 400);
    }
  });

  it('that expire are signed routes, with the end in base 36', async () => {
    const id = await client.create();
    const routeOf = async (expires: number): Promise<string> =>
      `http://${(await client.call('GET', `/sandboxes/${id}/endpoints/44772?expires=${expires}`)).body.endpoint}`;
    const status = async (url: string): Promise<number> => (await fetch(`${url}/ping`)).status;
    const inAnHour = Math.floor(Date.now() / 1000) + 3600;
    const route = await routeOf(inAnHour);
    expect(route).toContain(`-44772-${inAnHour.toString(36)}-`);
    const later = route.replace(inAnHour.toString(36), (inAnHour + 1).toString(36));
    expect([await status(route), await status(await routeOf(1)), await status(later)]).toEqual([200, 401, 401]);
    expectError(await client.call('GET', '/sandboxes/nobody/endpoints/44772?expires=9999999999'), 404);
  });

  it('demands the token that the endpoint names, of a sandbox with secureAccess', async () => {
    const secured = await client.create({ secureAccess: true });
    const { body } = await client.call('GET', `/sandboxes/${secured}/endpoints/44772`);
    const url = `${client.runtime.url}/sandboxes/${secured}/port/44772/ping`;
    const status = async (headers: Record<string, string>): Promise<number> => (await fetch(url, { headers })).status;
    const wrong = Object.fromEntries(Object.keys(body.headers).map((name) => [name, 'wrong']));
    expect([await status(body.headers), await status({}), await status(wrong)]).toEqual([200, 401, 401]);
    await client.call('DELETE', `/sandboxes/${secured}`);
  });

  it('answer each request without a body, although execd closes every connection after its answer', async () => {
    const id = await client.create();
    const url = `${client.runtime.url}/sandboxes/${id}/port/44772/ping`;
    const statuses: number[] = [];
    for (let round = 0; round < 40; round++) statuses.push((await fetch(url)).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('lead nowhere for an unknown sandbox or port', async () => {
    const id = await client.create();
    for (const path of [
      '/sandboxes/x/port/80/',
      `/sandboxes/${id}/port/0/`,
      `/sandboxes/${id}/port/65536/`,
      `/sandboxes/${id}`,
    ]) {
      const response = await fetch(`${client.runtime.url}${path}`);
      expect(response.status).toBe(404);
      expect(response.headers.get('x-request-id')).toMatch(UUID);
      expect(await response.json()).toMatchObject({ code: expect.any(String) });
    }
  });

  it('stream both ways, keep status and headers, and pass on that a client went away', async () => {
    const server = `
      let open = 0;
      require('http').createServer((q, r) => {
        if (q.url === '/open') return r.end(String(open));
        open += 1;
        r.on('close', () => { open -= 1; });
        r.writeHead(418, 'Short and stout', { 'X-Echo': q.headers['x-ask'], 'Set-Cookie': ['a=1', 'b=2'] });
        r.write('first;');
        q.on('data', (c) => r.write(String(c).toUpperCase()));
        q.on('end', () => r.end());
      }).listen(8001).on('upgrade', (q, s) => {
        const token = q.headers['opensandbox-secure-access'] || 'none';
        s.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n');
        s.write('X-Token: ' + token + '\\r\\n\\r\\n');
        s.pipe(s);
      })`;
    const id = await client.create({ entrypoint: ['/.opensandbox/node', '-e', server] });
    const url = `${client.runtime.url}/sandboxes/${id}/port/8001`;
    await eventually(async () => (await fetch(`${url}/open`)).status === 200);

    const call = request(`${url}/stream?x=1`, { method: 'POST', headers: { 'X-Ask': 'me' } });
    const got: string[] = [];
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) => {
      call.on('response', resolve);
      call.flushHeaders();
    });
    expect([response.statusCode, response.statusMessage, response.headers['x-echo']]).toEqual([
      418,
      'Short and stout',
      'me',
    ]);
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    response.on('data', (chunk: Buffer) => got.push(chunk.toString()));
    await eventually(() => got.join('') === 'first;');
    call.write('abc');
    await eventually(() => got.join('') === 'first;ABC');
    response.on('error', () => undefined);
    call.on('error', () => undefined);
    call.destroy();
    await eventually(async () => (await (await fetch(`${url}/open`)).text()) === '0');

    const echoed = await new Promise<string>((resolve, reject) => {
      const headers = { Connection: 'Upgrade', Upgrade: 'echo', 'OpenSandbox-Secure-Access': 'for the gateway' };
      const upgrade = request(url, { headers });
      upgrade.on('upgrade', (answer, socket) => {
        socket.on('data', (chunk: Buffer) => {
          resolve(`${answer.headers['x-token']}: ${chunk}`);
          socket.destroy();
        });
        socket.write('over and back');
      });
      upgrade.on('error', reject);
      upgrade.end();
    });
    expect(echoed).toBe('none: over and back');
  });
});

/** What GET shows of the sandbox, once it is in this state. */
const reach = (id: string, state: string): Promise<Answer['body']> =>
  eventually(async () => {
    const { body } = await client.call('GET', `/sandboxes/${id}`);
    return body.status.state === state && body;
  });
