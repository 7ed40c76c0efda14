/** What an SDK says against what was recorded: the record decides, and the difference is the SDK's. */
import { describe, expect, it } from 'vitest';
import { ActionFailure, type DrivenSandbox, type FileRequest, Unsupported } from '../../harness/drivers/driver.ts';
import { DriverFailure } from '../../harness/drivers/protocol/failure.ts';
import { HarnessError } from '../../harness/errors.ts';
import { BODY, made, never, open, REQUEST, type Send } from './fake-sdk.ts';
import { type Other, streamOf } from './server.ts';

type Own = (send: Send) => Partial<DrivenSandbox>;

const events = (...all: object[]): string => all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
const INIT = { type: 'init', text: 'c1' };
const DONE = { type: 'execution_complete' };
/** A server whose streams have these events; the status of the command has `exitCode`. */
const streaming =
  (text: string, exitCode: number | null = 0): Other =>
  ({ path }) => {
    if (path.startsWith('/execd/command/status/')) return { body: { running: false, exit_code: exitCode } };
    return path === '/execd/command' ? { type: 'text/event-stream', body: text } : undefined;
  };

async function opened(sandbox: Own, other?: Other) {
  const one = await open({ sandbox }, other);
  const driven = await one.driver.connect('s');
  const before = one.log().length;
  return { ...one, driven, asked: () => one.log().slice(before) };
}

/** An SDK that sends the command, reads all of the stream, and says `said`. */
const runs =
  (said: { exitCode: number; stdout: string; stderr: string }): Own =>
  (send) => ({
    async run({ command }) {
      await (await send('POST', '/execd/command', { command })).text();
      return said;
    },
  });

const nothing = { exitCode: 0, stdout: '', stderr: '' };

describe('a command', () => {
  it('of which SDK and record say the same is noted nowhere', async () => {
    const { driven, troubles, asked } = await opened(runs({ ...nothing, stdout: 'hello' }));
    expect(await driven.run({ command: 'hello' }, never)).toMatchObject({ exitCode: 0, stdout: 'hello' });
    expect(troubles).toEqual([]);
    expect(asked().filter((line) => line.startsWith('POST'))).toEqual(['POST /execd/command']);
  });

  it.each([
    ['exitCode', runs(nothing), events(INIT, { type: 'error', error: { ename: 'X', evalue: '3' } }), { exitCode: 3 }],
    ['stdout', runs(nothing), events(INIT, { type: 'stdout', text: 'lost\n' }, DONE), { stdout: 'lost' }],
    [
      'stdout',
      runs({ ...nothing, stdout: 'a\nb' }),
      events(INIT, { type: 'stdout', text: 'a b\n' }, DONE),
      { stdout: 'a b' },
    ],
    ['stderr', runs({ ...nothing, stdout: 'oops' }), events(INIT, { type: 'stderr', text: 'oops\n' }, DONE), {}],
  ])(
    'whose %s the SDK says wrongly has what was recorded, and the SDK is asked on',
    async (what, own, text, result) => {
      const { driven, troubles, asked } = await opened(own, streaming(text));
      expect(await driven.run({ command: 'x' }, never)).toMatchObject(result);
      expect(troubles[0]).toMatchObject({
        driver: 'test',
        operation: 'run',
        kind: 'misread',
        what: expect.any(String),
      });
      expect(troubles.map((trouble) => trouble.what)).toContain(what);
      const noted = troubles.length;
      await driven.run({ command: 'x' }, never);
      // Once for each thing: a run makes hundreds of commands.
      expect(troubles).toHaveLength(noted);
      expect(asked().filter((line) => line === 'POST /execd/command')).toHaveLength(2);
    },
  );

  it('has the exit code of its status where the stream has none', async () => {
    const { driven, troubles } = await opened(runs(nothing), streaming(events(INIT, DONE), 7));
    expect(await driven.run({ command: 'x' }, never)).toMatchObject({ exitCode: 7 });
    expect(troubles).toMatchObject([{ what: 'exitCode', error: '0', recorded: '7' }]);
  });

  it.each([
    ['pieces', { ...nothing, stdout: 'ab' }],
    ['lines', { ...nothing, stdout: 'a\nb' }],
  ])('agrees by either reading of its output: %s', async (_, said) => {
    const text = events(INIT, { type: 'stdout', text: 'a' }, { type: 'stdout', text: 'b' }, DONE);
    const { driven, troubles } = await opened(runs(said), streaming(text));
    await driven.run({ command: 'x' }, never);
    expect(troubles).toEqual([]);
  });

  it.each<[string, Other, string]>([
    ['that execd refuses', ({ path }) => (path === '/execd/command' ? { status: 500, body: {} } : undefined), '500'],
    ['whose stream has no end', streaming(events(INIT)), 'ended without'],
  ])('%s is no success, whatever the SDK says', async (_, other, message) => {
    const { driven, troubles } = await opened(runs(nothing), other);
    await expect(driven.run({ command: 'x' }, never)).rejects.toThrow(message);
    await expect(driven.run({ command: 'x' }, never)).rejects.toThrow(ActionFailure);
    expect(troubles).toMatchObject([{ kind: 'misread', operation: 'run' }]);
  });

  it('that the SDK gives up in the middle of its stream is read to its end for it', async () => {
    const gives: Own = (send) => ({
      async run({ command }) {
        const reader = (await send('POST', '/execd/command', { command })).body!.getReader();
        await reader.read();
        await reader.cancel();
        throw new ActionFailure('cannot read this event');
      },
    });
    const { driven, troubles, asked } = await opened(gives, streaming(`${streamOf('a'.repeat(40_000))}`));
    expect(await driven.run({ command: 'x' }, never)).toMatchObject({ exitCode: 0, stdout: 'a'.repeat(40_000) });
    expect(troubles).toMatchObject([{ kind: 'unused', error: 'cannot read this event' }]);
    expect(asked().filter((line) => line === 'POST /execd/command')).toHaveLength(1);
  });

  it('in the background that was not started is none', async () => {
    const own: Own = (send) => ({
      async start({ command }) {
        await (await send('POST', '/execd/command', { command, background: true })).text();
      },
    });
    const failed = events(INIT, { type: 'error', error: { ename: 'NoSuchFile', evalue: 'no' } });
    const { driven, troubles } = await opened(own, streaming(failed));
    await expect(driven.start({ command: 'x' }, never)).rejects.toThrow('not started');
    expect(troubles).toMatchObject([{ kind: 'misread', what: 'done' }]);
    const fine = await opened(own);
    await fine.driven.start({ command: 'x' }, never);
    expect(fine.troubles).toEqual([]);
  });
});

describe('a file', () => {
  const READ: FileRequest = { action: 'read', path: '/f' };
  const reads =
    (bytes: Buffer): Own =>
    (send) => ({
      async file() {
        await (await send('GET', '/execd/files/download?path=/f')).arrayBuffer();
        return { ok: true, content: bytes.toString(), base64: bytes.toString('base64'), bytes: bytes.length };
      },
    });
  const holding =
    (content: string): Other =>
    ({ path }) =>
      path.startsWith('/execd/files/download') ? { type: 'application/octet-stream', body: content } : undefined;

  it('has the bytes that were recorded', async () => {
    const { driven, troubles } = await opened(reads(Buffer.from('one')), holding('other'));
    expect(await driven.file(READ)).toEqual({
      ok: true,
      content: 'other',
      base64: Buffer.from('other').toString('base64'),
      bytes: 5,
    });
    expect(troubles).toMatchObject([{ kind: 'misread', what: 'content', error: '"one"', recorded: '"other"' }]);
  });

  it('of which not all was kept is compared by its length, and read again by plain HTTP', async () => {
    const long = 'x'.repeat(100_000);
    const cut = await opened(reads(Buffer.from(long.slice(0, 18_000))), holding(long));
    expect(await cut.driven.file(READ)).toMatchObject({ bytes: 100_000 });
    expect(cut.troubles).toMatchObject([{ what: 'bytes', error: '18000', recorded: '100000' }]);
    const whole = await opened(reads(Buffer.from(long)), holding(long));
    expect(await whole.driven.file(READ)).toMatchObject({ bytes: 100_000 });
    expect([whole.troubles, whole.asked().length]).toEqual([[], 2]);
  });

  const saying =
    (said: Awaited<ReturnType<DrivenSandbox['file']>>, method: string, path: string): Own =>
    (send) => ({
      async file() {
        await send(method, path);
        return said;
      },
    });
  const answering =
    (part: string, answer: { status?: number; body?: unknown }): Other =>
    ({ path }) =>
      path.includes(part) ? answer : undefined;
  const STAMP = '2031-04-05T06:07:08Z';
  const ENTRY = { path: '/a', type: 'file', size: 3, mode: 644, owner: 'me', group: 'me', modified_at: STAMP };

  it('that the SDK says to be refused otherwise than it was has the status and code of the answer', async () => {
    const refusal = { status: 404, body: { code: 'FILE_NOT_FOUND', message: 'none' } };
    const own = saying({ ok: false, status: 404, code: 'OTHER' }, 'GET', '/execd/files/download?path=/f');
    const { driven, troubles } = await opened(own, answering('download', refusal));
    expect(await driven.file(READ)).toEqual({ ok: false, status: 404, code: 'FILE_NOT_FOUND' });
    expect(troubles).toMatchObject([{ what: 'refusal', error: '404 OTHER', recorded: '404 FILE_NOT_FOUND' }]);
  });

  it('that was changed is not refused, whatever the SDK says', async () => {
    const own = saying({ ok: false, status: 500, code: 'X' }, 'DELETE', '/execd/files?path=/f');
    const { driven, troubles } = await opened(own);
    expect(await driven.file({ action: 'remove', path: '/f' })).toEqual({ ok: true });
    expect(troubles).toMatchObject([{ what: 'done', error: '500 X', recorded: '200' }]);
  });

  it('has the members that were recorded', async () => {
    const info = { ...ENTRY, size: 4, modifiedAt: new Date('2031-04-05T07:07:08Z') };
    const own = saying({ ok: true, info }, 'GET', '/execd/files/info?path=/a');
    const { driven, troubles } = await opened(own, answering('info', { body: { '/a': ENTRY } }));
    expect(await driven.file({ action: 'info', path: '/a' })).toMatchObject({
      info: { size: 3, modifiedAt: new Date(STAMP) },
    });
    expect(troubles.map(({ what }) => what)).toEqual(['info.size', 'info.modifiedAt']);
    const right = { ...ENTRY, modifiedAt: '2031-04-05T08:07:08+02:00' };
    const same = await opened(
      saying({ ok: true, info: right }, 'GET', '/execd/files/info?path=/a'),
      answering('info', { body: { '/a': ENTRY } }),
    );
    await same.driven.file({ action: 'info', path: '/a' });
    expect(same.troubles).toEqual([]);
  });

  it('is in the list when it was recorded there, in whatever order', async () => {
    const other = { ...ENTRY, path: '/b' };
    const answer = answering('list', { body: [ENTRY, other] });
    const known = { ...ENTRY, modifiedAt: STAMP };
    const list = async (entries: unknown[]) => {
      const one = await opened(saying({ ok: true, entries }, 'GET', '/execd/directories/list?path=/'), answer);
      expect(await one.driven.file({ action: 'list', path: '/' })).toMatchObject({ entries: [{}, {}] });
      return one.troubles.map(({ what }) => what);
    };
    expect(await list([{ ...known, path: '/b' }, known])).toEqual([]);
    expect(await list([known])).toEqual(['entries']);
    expect(await list([known, { ...known, path: '/c' }])).toEqual(['info.path']);
  });
});

it('the state is the recorded one', async () => {
  const own: Own = (send) => ({
    async state() {
      await send('GET', '/v1/sandboxes/s');
      return 'Paused';
    },
  });
  const { driven, troubles } = await opened(own);
  expect(await driven.state()).toBe('Running');
  expect(troubles).toMatchObject([{ operation: 'state', error: 'Paused', recorded: 'Running' }]);
});

it('a deletion that the server refuses is none', async () => {
  const own: Own = (send) => ({
    async remove() {
      await send('DELETE', '/v1/sandboxes/s');
    },
  });
  const refusing: Other = ({ method }) => (method === 'DELETE' ? { status: 409, body: {} } : undefined);
  const { driven, troubles } = await opened(own, refusing);
  await expect(driven.remove()).rejects.toThrow('409');
  expect(troubles).toMatchObject([{ operation: 'remove', kind: 'misread', recorded: '409' }]);
});

describe('a creation', () => {
  it('has the id that the server gave', async () => {
    const create = async (send: Send): Promise<string> => `${await made(send)}-wrong`;
    const { driver, troubles } = await open({ create });
    expect((await driver.create(REQUEST)).id).toBe('sandbox-1');
    expect(troubles).toMatchObject([{ what: 'id', error: 'sandbox-1-wrong', recorded: 'sandbox-1' }]);
  });

  it('is not the report of how long it took, which a server need not take', async () => {
    const create = async (send: Send): Promise<string> => {
      const id = await made(send);
      await send('POST', '/v1/metrics/events', {});
      return id;
    };
    const { driver, troubles } = await open({ create }, ({ path }) =>
      path === '/v1/metrics/events' ? { status: 404, body: {} } : undefined,
    );
    expect((await driver.create(REQUEST)).id).toBe('sandbox-1');
    expect(troubles).toEqual([]);
  });

  it('that the server refuses is none', async () => {
    const create = async (send: Send): Promise<string> => {
      await send('POST', '/v1/sandboxes', BODY);
      return 'made-up';
    };
    const { driver, troubles } = await open({ create }, ({ path }) =>
      path === '/v1/sandboxes' ? { status: 500 } : undefined,
    );
    await expect(driver.create(REQUEST)).rejects.toThrow('500');
    expect(troubles).toMatchObject([{ operation: 'create', kind: 'misread', what: 'done' }]);
  });

  it('can be used, also when the SDK has asked execd nothing', async () => {
    let pings = 0;
    const { driver, log } = await open({}, ({ path }) => {
      if (path !== '/execd/ping') return undefined;
      pings += 1;
      return { status: pings < 3 ? 503 : 200 };
    });
    await driver.create(REQUEST);
    expect(log().filter((line) => line === 'GET /execd/ping')).toHaveLength(3);
  });
});

describe('what is no verdict about the server', () => {
  it('a driver that says that something was done, and has sent nothing', async () => {
    const { driven, troubles } = await opened(() => ({ run: async () => nothing, remove: async () => undefined }));
    await expect(driven.run({ command: 'x' }, never)).rejects.toThrow(HarnessError);
    await expect(driven.remove()).rejects.toThrow('no request for it had the headers of its call');
    expect(troubles).toEqual([]);
  });

  it('a driver that fails itself: it is not gone on without it', async () => {
    const fails: Own = (send) => ({
      async run({ command }) {
        await (await send('POST', '/execd/command', { command })).text();
        throw new DriverFailure('The driver test died');
      },
    });
    const { driven, troubles } = await opened(fails);
    await expect(driven.run({ command: 'x' }, never)).rejects.toThrow(DriverFailure);
    expect(troubles).toEqual([]);
  });

  it('something that the SDK has no call for: plain HTTP makes it, and that is no finding', async () => {
    const { driven, troubles } = await opened(() => ({
      run: async () => {
        throw new Unsupported('there is no such thing');
      },
    }));
    expect(await driven.run({ command: 'plain' }, never)).toMatchObject({ stdout: 'plain' });
    expect(troubles).toEqual([]);
  });

  it('a refusal of a request that breaks the documents: plain HTTP sends a right one', async () => {
    const wrong = '/body/owner expected string, got null';
    const own: Own = (send) => ({
      async file() {
        await send('POST', '/execd/files/mv', [{ src: null }]);
        return { ok: false, status: 400, code: 'INVALID' };
      },
    });
    const refusing: Other = ({ path, body }) =>
      path === '/execd/files/mv' && body.includes('null') ? { status: 400, body: { code: 'INVALID' } } : undefined;
    const one = await open({ sandbox: own }, refusing, { wrongIn: async () => wrong });
    const driven = await one.driver.connect('s');
    expect(await driven.file({ action: 'move', path: '/a', to: '/b' })).toEqual({ ok: true });
    expect(one.troubles).toMatchObject([{ operation: 'file', kind: 'refused', error: wrong }]);
  });

  it('a new sandbox without an endpoint that the SDK gives up', async () => {
    let early = true;
    const create = async (send: Send): Promise<string> => {
      const id = await made(send);
      await send('GET', `/v1/sandboxes/${id}/endpoints/44772`);
      early = false;
      await send('DELETE', `/v1/sandboxes/${id}`);
      throw new ActionFailure('404');
    };
    const { driver, troubles } = await open({ create }, ({ path }) =>
      early && path.endsWith('/44772') ? { status: 404, body: { code: 'X', message: 'not yet' } } : undefined,
    );
    expect((await driver.create(REQUEST)).id).toBe('sandbox-2');
    expect(troubles).toMatchObject([{ kind: 'unused', exchange: { response: { status: 404 } } }]);
  });
});
