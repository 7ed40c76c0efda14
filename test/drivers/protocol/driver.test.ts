/** A driver program as a driver: what it answers becomes what every driver gives and throws. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { createCommandReader } from '../../../harness/drivers/command.ts';
import {
  ActionFailure,
  type CommandResult,
  type DrivenSandbox,
  type Driver,
  type DriverOptions,
  Unsupported,
} from '../../../harness/drivers/driver.ts';
import { PROGRAM_LIMITS, type RunningProgram } from '../../../harness/drivers/protocol/child.ts';
import { createProtocolDriver } from '../../../harness/drivers/protocol/driver.ts';
import { DriverFailure } from '../../../harness/drivers/protocol/failure.ts';
import type { OutputEvent } from '../../../harness/drivers/protocol/messages.ts';
import type { Asked, AskOptions } from '../../../harness/drivers/protocol/request.ts';
import type { Op } from '../../../harness/drivers/protocol/said.ts';
import { connection } from './support.ts';

const never = new AbortController().signal;
const options: DriverOptions = connection;
const RESULTS = { create: { id: 'a' }, connect: { id: 'a' }, delete: {}, close: {}, state: { state: 'running' } };

type Said = { result?: unknown; error?: unknown; events?: OutputEvent['event'][] };

/** A driver over a program that answers as it is told. */
async function driverOver(says: Partial<Record<Op, Said>>, more: Partial<DriverOptions> = {}) {
  const asked: (Asked & { ms?: number | undefined })[] = [];
  let over: DriverFailure | undefined;
  const program: RunningProgram = {
    name: 'java',
    limits: PROGRAM_LIMITS,
    hello: async () => ({ protocol: 1, sdk: '', runtime: '' }),
    failure: () => over,
    end: async () => undefined,
    async ask(request: Asked, { ms, onOutput }: AskOptions = {}) {
      asked.push({ ...request, ms });
      const { events = [], ...answer } = says[request.op] ?? {};
      for (const event of events) onOutput?.(event);
      return (
        Object.keys(answer).length > 0 ? answer : { result: (RESULTS as Record<string, unknown>)[request.op] }
      ) as never;
    },
  };
  const driver: Driver = await createProtocolDriver(
    { name: 'java', command: 'java', args: [] },
    { ...options, ...more },
    () => program,
  );
  const fail = (): void => {
    over = new DriverFailure('it is over');
  };
  return { driver, asked, fail, sandbox: (): Promise<DrivenSandbox> => driver.connect('a') };
}

const failing = async (action: (sandbox: DrivenSandbox) => Promise<unknown>, says: Partial<Record<Op, Said>>) => {
  const { sandbox } = await driverOver(says);
  const driven = await sandbox();
  return action(driven).then(
    () => undefined,
    (error: unknown) => error,
  );
};

describe('a command', () => {
  it.each<[string, string[], string[]]>([
    ['lines', ['one', '', 'three'], []],
    ['pieces', ['one\ntw', 'o\n'], ['x']],
    ['one that is both', ['a', '\n'], []],
    ['nothing', [], []],
  ])('has the output that every driver makes of such events: %s', async (_, stdout, stderr) => {
    const events = [
      ...stdout.map((text) => ({ type: 'stdout' as const, text })),
      ...stderr.map((text) => ({ type: 'stderr' as const, text })),
    ];
    const { sandbox } = await driverOver({ run: { events, result: { exitCode: 7, commandId: null } } });
    const reader = createCommandReader();
    for (const event of events) reader.take(event);
    const expected: CommandResult | undefined = reader.take({ type: 'execution_complete' })?.result(7);
    expect(expected).toBeDefined();
    expect(await (await sandbox()).run({ command: 'x' }, never)).toEqual(expected);
  });

  it('without an exit code is none that ran', async () => {
    const error = await failing((sandbox) => sandbox.run({ command: 'x' }, never), {
      run: { result: { exitCode: null, commandId: 'c' } },
    });
    expect(error).toBeInstanceOf(ActionFailure);
    expect(error).toMatchObject({ message: 'running the command failed: no exit code came back' });
  });

  it('in the background is started, and has none', async () => {
    const { sandbox, asked } = await driverOver({ run: { result: { exitCode: null, commandId: null } } });
    await (await sandbox()).start({ command: 'x', cwd: '/tmp' }, never);
    expect(asked.at(-1)).toMatchObject({ op: 'run', request: { command: 'x', cwd: '/tmp', background: true } });
  });

  it('that nobody waits for is not asked for', async () => {
    const { sandbox, asked } = await driverOver({});
    const driven = await sandbox();
    await expect(driven.run({ command: 'x' }, AbortSignal.abort())).rejects.toThrow(ActionFailure);
    expect(asked.map(({ op }) => op)).toEqual(['connect']);
  });
});

describe('an error', () => {
  const api = { kind: 'api', message: 'no such thing', status: 404, code: 'NOT_FOUND' };
  it.each<[string, unknown, new (message: string) => Error, string]>([
    ['api', api, ActionFailure, 'asking for the state failed: answered 404 NOT_FOUND no such thing'],
    [
      'api without a code',
      { ...api, code: undefined },
      ActionFailure,
      'asking for the state failed: answered 404 no such thing',
    ],
    [
      'sdk',
      { kind: 'sdk', message: 'Invalid createdAt' },
      ActionFailure,
      'asking for the state failed: Invalid createdAt',
    ],
    ['cancelled', { kind: 'cancelled', message: '' }, ActionFailure, 'asking for the state failed: it was cancelled'],
    [
      'unsupported',
      { kind: 'unsupported', message: 'no uid' },
      Unsupported,
      'asking for the state: the driver java cannot do it: no uid',
    ],
  ])('of kind %s', async (_, error, kind, message) => {
    const thrown = await failing((sandbox) => sandbox.state(), { state: { error } });
    expect(thrown).toBeInstanceOf(kind);
    expect(thrown).toMatchObject({ message });
  });

  it('of a file action is a result where the server has refused', async () => {
    const read = (sandbox: DrivenSandbox) => sandbox.file({ action: 'read', path: '/a' });
    const { sandbox } = await driverOver({ file: { error: api } });
    expect(await read(await sandbox())).toEqual({ ok: false, status: 404, code: 'NOT_FOUND' });
    const bare = await driverOver({ file: { error: { kind: 'api', message: '', status: 500 } } });
    expect(await read(await bare.sandbox())).toEqual({ ok: false, status: 500, code: 'UNEXPECTED_RESPONSE' });
    const sdk = await failing(read, { file: { error: { kind: 'sdk', message: 'timed out' } } });
    expect(sdk).toMatchObject({ name: 'ActionFailure', message: 'read /a failed: timed out' });
  });
});

describe('files', () => {
  it('have content, times as dates, and the names that every driver has', async () => {
    const info = { path: '/a', size: 3, modified_at: '2031-04-05T06:07:08Z', createdAt: '2031-04-05T06:07:08+02:00' };
    const { sandbox } = await driverOver({ file: { result: { base64: 'w7xi', info, entries: [info, 3] } } });
    const driven = await sandbox();
    expect(await driven.file({ action: 'read', path: '/a' })).toEqual({
      ok: true,
      content: 'üb',
      base64: 'w7xi',
      bytes: 3,
    });
    const known = {
      path: '/a',
      size: 3,
      modifiedAt: new Date('2031-04-05T06:07:08Z'),
      createdAt: new Date('2031-04-05T04:07:08Z'),
    };
    expect(await driven.file({ action: 'info', path: '/a' })).toEqual({ ok: true, info: known });
    expect(await driven.file({ action: 'list', path: '/' })).toEqual({ ok: true, entries: [known, 3] });
  });

  it('are written as base64', async () => {
    const { sandbox, asked } = await driverOver({ file: { result: {} } });
    await (await sandbox()).file({ action: 'write', path: '/a', content: Buffer.from('üb'), mode: 600 });
    expect(asked.at(-1)).toMatchObject({ request: { action: 'write', path: '/a', base64: 'w7xi', mode: 600 } });
  });

  it.each<['read' | 'list', unknown, string]>([
    ['read', {}, 'it has no base64'],
    ['read', { base64: 'w7x' }, 'its base64 is none'],
    ['list', { base64: '' }, 'it has no entries'],
  ])('that a program does not give are its own failure: %s %j', async (action, result, why) => {
    const error = await failing((sandbox) => sandbox.file({ action, path: '/a' }), { file: { result } });
    expect(error).toBeInstanceOf(DriverFailure);
    expect(error).toMatchObject({ message: `The driver java gave a result of ${action} /a that is none: ${why}` });
  });
});

describe('what is asked of a program', () => {
  it('has the headers of its caller, asked for once, and a time', async () => {
    const current = new AsyncLocalStorage<string>();
    let asks = 0;
    const headers = (): Record<string, string> => {
      asks += 1;
      return { 'x-call': current.getStore() ?? 'none' };
    };
    const { driver, asked } = await driverOver({}, { headers, readySeconds: 7, createSeconds: 3, requestSeconds: 2 });
    const sandbox = await current.run('1', () => driver.connect('a'));
    await Promise.all(['2', '3'].map((call) => current.run(call, () => sandbox.state())));
    await current.run('4', () => sandbox.remove());
    expect(asked.map((request) => 'headers' in request && request.headers)).toEqual(
      ['1', '2', '3', '4'].map((call) => ({ 'x-call': call })),
    );
    expect(asks).toBe(4);
    expect(asked.map(({ ms }) => ms)).toEqual([26_000, 14_000, 14_000, 14_000]);
    expect(await sandbox.state()).toBe('Running');
  });

  it('waits until the sandbox runs before it connects', async () => {
    const order: string[] = [];
    const started = async (id: string): Promise<void> => void order.push(id);
    const { driver, asked } = await driverOver({}, { started });
    await driver.connect('a');
    expect([order, asked.length]).toEqual([['a'], 1]);
    const refused = await driverOver({}, { started: () => Promise.reject(new ActionFailure('it has ended')) });
    await expect(refused.driver.connect('a')).rejects.toThrow('it has ended');
    expect(refused.asked).toEqual([]);
  });

  it('is to forget each sandbox in the end, once, where the program is still of use', async () => {
    const { driver, asked } = await driverOver({});
    await Promise.all([driver.connect('a'), driver.connect('a')]);
    const handles = asked.map(({ sandbox }) => sandbox);
    expect(new Set(handles).size).toBe(2);
    await driver.close();
    await driver.close();
    expect(asked.slice(2).map(({ op, sandbox }) => [op, sandbox])).toEqual(handles.map((handle) => ['close', handle]));
    const dead = await driverOver({});
    await dead.driver.connect('a');
    dead.fail();
    await dead.driver.close();
    expect(dead.asked).toHaveLength(1);
  });
});
