/** An SDK with plain HTTP behind it: what is the SDK's trouble, and what is the server's. */
import { describe, expect, it } from 'vitest';
import { ActionFailure, type DrivenSandbox } from '../../harness/drivers/driver.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { BODY, made, never, open, REQUEST, type Send, unread } from './fake-sdk.ts';
import { type Other, streamOf } from './server.ts';

const count = (log: string[], line: string): number => log.filter((one) => one === line).length;

describe('an answer that the SDK cannot use', () => {
  it('to a creation is noted, and the sandbox that was made is driven by plain HTTP', async () => {
    const { driver, troubles, log, asked, seen } = await open({ create: async (send) => unread(await made(send)) });
    const sandbox = await driver.create(REQUEST);
    expect(sandbox.id).toBe('sandbox-1');
    expect(await sandbox.run({ command: 'hello' }, never)).toMatchObject({ stdout: 'hello' });
    expect(troubles).toMatchObject([
      {
        ...{ driver: 'test', operation: 'create', error: 'Invalid createdAt' },
        exchange: {
          call: 'test create 1',
          request: { method: 'POST', target: '/sandboxes' },
          response: { status: 202 },
        },
      },
    ]);
    expect(count(log(), 'POST /v1/sandboxes')).toBe(1);
    // The mark is for the recorder alone, and only the requests of the SDK have it.
    expect(asked.flatMap(({ headers }) => Object.keys(headers)).filter((name) => name.startsWith('x-conf'))).toEqual(
      [],
    );
    expect(seen.filter((call) => call !== undefined)).toEqual(['test create 1']);
  });

  it('is found once: then the SDK is not asked for that any more', async () => {
    let asked = 0;
    const create = async (send: Send): Promise<string> => {
      asked += 1;
      return unread(await made(send));
    };
    const { driver, troubles } = await open({ create });
    await driver.create(REQUEST);
    expect((await driver.create(REQUEST)).id).toBe('sandbox-2');
    expect([asked, troubles.length]).toEqual([1, 1]);
    const known = await open({ create }, undefined, { unfit: ['create'] });
    await known.driver.create(REQUEST);
    expect([asked, known.troubles.length]).toEqual([1, 0]);
  });

  it('is not the one to a report of how long the creation took', async () => {
    const create = async (send: Send): Promise<string> => {
      await send('POST', '/v1/sandboxes', BODY);
      await send('POST', '/v1/metrics/events', {});
      return unread();
    };
    const { driver, troubles, log } = await open({ create }, ({ path }) =>
      path === '/v1/sandboxes' ? { status: 500, body: 'no' } : { status: 204 },
    );
    await expect(driver.create(REQUEST)).rejects.toThrow('Invalid createdAt');
    expect(troubles).toEqual([]);
    expect(count(log(), 'POST /v1/sandboxes')).toBe(1);
  });

  it('leads to a second creation only when the SDK has deleted what it made', async () => {
    const create = async (send: Send): Promise<string> => {
      const id = await made(send);
      await send('GET', `/v1/sandboxes/${id}/endpoints/18080`);
      await send('DELETE', `/v1/sandboxes/${id}`);
      return unread();
    };
    const { driver, troubles } = await open({ create }, ({ path }) =>
      path.endsWith('/18080') ? { status: 404, body: 'no egress' } : undefined,
    );
    expect((await driver.create(REQUEST)).id).toBe('sandbox-2');
    expect(troubles).toMatchObject([{ exchange: { request: { target: '/sandboxes/sandbox-1/endpoints/18080' } } }]);
  });

  it('of a command is read from the record, and the command is not run again', async () => {
    const run = (send: Send) => async () => {
      await (await send('POST', '/execd/command', { command: 'once' })).text();
      return unread();
    };
    const { driver, troubles, log } = await open({ sandbox: (send) => ({ run: run(send) }) });
    const sandbox = await driver.create(REQUEST);
    expect(await sandbox.run({ command: 'once' }, never)).toMatchObject({ exitCode: 0, stdout: 'once' });
    expect(count(log(), 'POST /execd/command')).toBe(1);
    expect(troubles).toMatchObject([{ operation: 'run' }]);
    expect(await sandbox.run({ command: 'again' }, never)).toMatchObject({ stdout: 'again' });
    expect(troubles).toHaveLength(1);
  });

  it('of the file API: what was changed is not changed again, what is read is read again', async () => {
    const file = (send: Send): Partial<DrivenSandbox> => ({
      file: async ({ action }) => {
        await send(
          action === 'remove' ? 'DELETE' : 'GET',
          action === 'remove' ? '/execd/files?path=/a' : '/execd/directories/list?path=/',
        );
        return unread();
      },
    });
    const one = await open({ sandbox: file });
    expect(await (await one.driver.connect('s')).file({ action: 'remove', path: '/a' })).toEqual({ ok: true });
    expect(count(one.log(), 'DELETE /execd/files')).toBe(1);
    const other = await open({ sandbox: file });
    expect(await (await other.driver.connect('s')).file({ action: 'list', path: '/' })).toEqual({
      ok: true,
      entries: [],
    });
    expect([one.troubles, other.troubles]).toMatchObject([[{ operation: 'file' }], [{ operation: 'file' }]]);
  });

  it('of a deletion is taken as it is, that of a state is asked for again', async () => {
    const sandbox = (send: Send): Partial<DrivenSandbox> => ({
      state: async () => unread(await send('GET', '/v1/sandboxes/s')),
      remove: async () => unread(await send('DELETE', '/v1/sandboxes/s')),
    });
    const { driver, troubles, log } = await open({ sandbox });
    const driven = await driver.connect('s');
    expect(await driven.state()).toBe('Running');
    await driven.remove();
    expect(count(log(), 'DELETE /v1/sandboxes/*')).toBe(1);
    expect(troubles.map(({ operation }) => operation)).toEqual(['state', 'remove']);
  });

  it('is a refusal that the SDK takes for done', async () => {
    const file = (send: Send): Partial<DrivenSandbox> => ({
      file: async () => {
        await send('POST', '/execd/files/mv', [{ src: '/a', dest: '/b' }]);
        return { ok: true };
      },
    });
    const { driver, troubles } = await open({ sandbox: file }, ({ path }) =>
      path.endsWith('/mv') ? { status: 500 } : undefined,
    );
    const moved = await (await driver.connect('s')).file({ action: 'move', path: '/a', to: '/b' });
    expect(moved).toEqual({ ok: false, status: 500, code: 'UNEXPECTED_RESPONSE' });
    expect(troubles).toMatchObject([
      { kind: 'misread', what: 'done', error: 'done', recorded: '500 UNEXPECTED_RESPONSE' },
    ]);
  });

  it('is an endpoint at which it asks nothing; what it would still do is stopped', async () => {
    let late: Promise<Response> | undefined;
    const create = async (send: Send): Promise<string> => {
      const id = await made(send);
      await send('GET', `/v1/sandboxes/${id}/endpoints/44772`);
      const gaveUp = new Promise((resolve) => setTimeout(resolve, 4000));
      late = gaveUp.then(() => send('DELETE', `/v1/sandboxes/${id}`));
      await late;
      return unread();
    };
    const { driver, troubles, log } = await open({ create });
    const sandbox = await driver.create(REQUEST);
    expect(sandbox.id).toBe('sandbox-1');
    expect(troubles).toMatchObject([
      { operation: 'create', exchange: { request: { target: '/sandboxes/sandbox-1/endpoints/44772' } } },
    ]);
    expect(await (await late)?.json()).toMatchObject({ code: 'RECORDER_GIVEN_UP' });
    expect(count(log(), 'DELETE /v1/sandboxes/*')).toBe(0);
  });
});

describe('what is not the trouble of the SDK', () => {
  it.each<[string, Other]>([
    ['a refused creation', ({ path }) => (path === '/v1/sandboxes' ? { status: 500, body: 'no' } : undefined)],
    ['an answer without an id', ({ path }) => (path === '/v1/sandboxes' ? { status: 202, body: {} } : undefined)],
  ])('%s', async (_, other) => {
    const create = async (send: Send): Promise<string> => unread(await send('POST', '/v1/sandboxes', BODY));
    const { driver, troubles, log } = await open({ create }, other);
    await expect(driver.create(REQUEST)).rejects.toThrow(ActionFailure);
    expect([troubles, count(log(), 'POST /v1/sandboxes')]).toEqual([[], 1]);
  });

  it('a failure before anything was sent', async () => {
    const { driver, troubles, log } = await open({ create: async () => unread() });
    await expect(driver.create(REQUEST)).rejects.toThrow('Invalid createdAt');
    expect([troubles, log()]).toEqual([[], []]);
  });

  it('a sandbox that never gets ready', async () => {
    const create = async (send: Send): Promise<string> => {
      const id = await made(send);
      await send('GET', `/v1/sandboxes/${id}/endpoints/44772`);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      throw new ActionFailure('it did not get ready');
    };
    const { driver, troubles } = await open(
      { create },
      ({ path }) => (path.includes('ping') ? { status: 503 } : undefined),
      { readySeconds: 0.5, silentMs: 600 },
    );
    await expect(driver.create(REQUEST)).rejects.toThrow('it did not get ready');
    expect(troubles).toEqual([]);
  });

  it('an endpoint at which it asks nothing as long as it waits for another answer', async () => {
    const create = async (send: Send): Promise<string> => {
      const id = await made(send);
      await send('GET', `/v1/sandboxes/${id}/endpoints/44772`);
      await send('GET', `/v1/sandboxes/${id}`);
      return id;
    };
    const slow: FaultPlan = ({ method, target }) =>
      method === 'GET' && target === '/sandboxes/sandbox-1' ? { kind: 'slow', beforeMs: 3500 } : undefined;
    const { driver, troubles } = await open({ create }, undefined, { faults: slow });
    expect((await driver.create(REQUEST)).id).toBe('sandbox-1');
    expect(troubles).toEqual([]);
  });

  it('a stream that nobody can read to its end', async () => {
    const run = (send: Send) => async () => {
      await (await send('POST', '/execd/command', { command: 'x' })).text();
      throw new ActionFailure('no end');
    };
    const cut = streamOf('x').replace(/data: \{"type":"exec[\s\S]*/, '');
    const { driver, troubles } = await open({ sandbox: (send) => ({ run: run(send) }) }, ({ path }) =>
      path.includes('command') ? { type: 'text/event-stream', body: cut } : undefined,
    );
    await expect((await driver.connect('s')).run({ command: 'x' }, never)).rejects.toThrow('no end');
    expect(troubles).toEqual([]);
  });

  it('a server that is gone', async () => {
    const { driver, troubles } = await open({ create: async (send) => made(send) }, () => undefined);
    const sandbox = await driver.create(REQUEST);
    await expect(sandbox.state()).rejects.toThrow(ActionFailure);
    expect(troubles).toEqual([]);
  });
});
