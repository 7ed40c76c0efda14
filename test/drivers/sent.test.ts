/** What a driver has sent against what it was asked for. */
import { describe, expect, it } from 'vitest';
import type { SeenExchange } from '../../harness/drivers/calls.ts';
import type { CommandRequest, FileRequest, SandboxRequest } from '../../harness/drivers/driver.ts';
import {
  commandSent,
  creationSent,
  type Otherwise,
  ofSandboxSent,
  refuseOtherwise,
} from '../../harness/drivers/sent.ts';
import { fileSent } from '../../harness/drivers/sent-file.ts';
import { HarnessError } from '../../harness/errors.ts';
import type { Api, KeptBody } from '../../harness/wire/exchange.ts';
import { rawBodies } from '../../harness/wire/raw-bodies.ts';
import { made, never, open, REQUEST } from './fake-sdk.ts';

type Body = KeptBody & { type?: string };

/** An exchange that was answered with a status. */
function exchange(api: Api, method: string, target: string, { type, ...body }: Body, status = 200): SeenExchange {
  const one = {
    ...{ seq: 1, scenario: 's.yaml', step: null, at: '', tick: 0, ms: 0, api, base: '' },
    request: { method, target, headers: type === undefined ? [] : [['Content-Type', type] as [string, string]], body },
    response: { status, headers: [] },
  };
  return { exchange: one, raw: rawBodies(one) };
}
const json = (value: unknown): Body => ({ bytes: 1, text: JSON.stringify(value) });
const execd = (method: string, target: string, body: Body = { bytes: 0, text: '' }, status?: number) =>
  exchange('execd', method, target, body, status);
const what = (otherwise: Otherwise | undefined): string | undefined => otherwise?.what;

describe('a command', () => {
  const asked: CommandRequest = { command: 'a', cwd: '/b', envs: { C: 'd' }, uid: 1, gid: 0, timeoutMs: 1500 };
  const body = { command: 'a', background: false, cwd: '/b', envs: { C: 'd' }, uid: 1, gid: 0, timeout: 1500 };
  const sent = (changes: object, background = false) =>
    what(commandSent(asked, background, [execd('POST', '/command', json({ ...body, ...changes }))]));

  it('that was sent as it was asked for is no other, whatever else was sent', () => {
    expect(sent({})).toBeUndefined();
    expect(sent({ background: undefined, more: 1, envs: { C: 'd', E: 'f' }, timeout: 1499 })).toBeUndefined();
    expect(sent({ background: true }, true)).toBeUndefined();
    const least = execd('POST', '/command', json({ command: 'a', cwd: null }));
    expect(commandSent({ command: 'a' }, false, [least])).toBeUndefined();
  });

  it.each<[string, object]>([
    ['command', { command: 'a ' }],
    ['background', { background: true }],
    ['cwd', { cwd: undefined }],
    ['envs', { envs: {} }],
    ['envs', { envs: { C: 'e' } }],
    ['uid', { uid: 0 }],
    ['gid', { gid: null }],
    ['timeout', { timeout: 1.5 }],
    ['timeout', { timeout: undefined }],
  ])('with another %s is another one: %j', (name, changes) => expect(sent(changes)).toBe(name));

  it('in the background that is waited for is another one', () => expect(sent({}, true)).toBe('background'));

  it('is not looked at where the record does not have it', () => {
    const other = json({ command: 'b' });
    expect(commandSent(asked, false, [])).toBeUndefined();
    expect(commandSent(asked, false, [execd('GET', '/ping')])).toBeUndefined();
    expect(commandSent(asked, false, [execd('POST', '/command', { ...other, truncated: true })])).toBeUndefined();
    expect(commandSent(asked, false, [execd('POST', '/command', { bytes: 9, text: '{"comm' }, 413)])).toBeUndefined();
    expect(what(commandSent(asked, false, [execd('POST', '/command', { bytes: 0, text: '' })]))).toBe('command');
    expect(what(commandSent(asked, false, [execd('GET', '/files/info?path=a')]))).toBe('request');
  });

  it('is the same where something was redacted', () => {
    expect(sent({ command: 'echo [redacted]', envs: { '[redacted]': 'd' } })).toBeUndefined();
  });
});

describe('a sandbox', () => {
  const asked: SandboxRequest = {
    ...REQUEST,
    ...{ env: { A: 'b' }, volumes: [{ name: 'v', pvc: { claimName: 'c' }, mountPath: '/m', readOnly: true }] },
    ...{ entrypoint: ['sh'], metadata: { m: 'n' }, resourceLimits: { cpu: '1' }, platform: { os: 'linux' } },
  };
  const { image, ...members } = asked;
  const body = { ...members, image: { uri: image, auth: null }, secureAccess: false };
  const sent = (changes: object, request = asked) =>
    what(creationSent(request, [exchange('lifecycle', 'POST', '/sandboxes', json({ ...body, ...changes }))]));

  it('that was sent as it was asked for is no other', () => {
    expect(sent({})).toBeUndefined();
    expect(
      sent({ env: null, volumes: undefined, metadata: undefined, entrypoint: ['other'] }, REQUEST),
    ).toBeUndefined();
    expect(sent({ volumes: [{ name: 'v' }] }, { ...asked, volumes: [{ name: 'v', readOnly: false }] })).toBeUndefined();
  });

  it.each<[string, object]>([
    ['image', { image: { uri: 'other' } }],
    ['entrypoint', { entrypoint: ['sh', '-c'] }],
    ['timeout', { timeout: 61 }],
    ['env', { env: {} }],
    ['metadata', { metadata: undefined }],
    ['resourceLimits', { resourceLimits: { cpu: '2' } }],
    ['platform', { platform: null }],
    ['volumes', { volumes: [] }],
    ['volumes', { volumes: [{ ...asked.volumes[0], readOnly: undefined }] }],
    ['volumes', { volumes: [...asked.volumes, ...asked.volumes] }],
  ])('with another %s is another one: %j', (name, changes) => expect(sent(changes)).toBe(name));

  it('is asked about and deleted by its id', () => {
    const asks = (method: string, target: string) => exchange('lifecycle', method, target, { bytes: 0 });
    expect(ofSandboxSent('a', 'DELETE', [asks('DELETE', '/sandboxes/a')])).toBeUndefined();
    expect(ofSandboxSent('a b', 'GET', [asks('GET', '/sandboxes/a%20b?x=1')])).toBeUndefined();
    expect(what(ofSandboxSent('a', 'DELETE', [asks('DELETE', '/sandboxes/b')]))).toBe('request');
    expect(what(ofSandboxSent('a', 'DELETE', [asks('GET', '/sandboxes/a')]))).toBe('request');
    expect(ofSandboxSent('a', 'DELETE', [])).toBeUndefined();
  });
});

describe('an action of the file API', () => {
  const PATH = '/a b+ü';
  const right = `path=${encodeURIComponent(PATH)}`;

  it.each<[FileRequest, string, string, unknown]>([
    [{ action: 'read', path: PATH }, 'GET', `/files/download?${right}`, ''],
    [{ action: 'info', path: PATH }, 'GET', `/files/info?${right}`, ''],
    [{ action: 'list', path: PATH }, 'GET', `/directories/list?depth=1&${right}`, ''],
    [{ action: 'remove', path: PATH }, 'DELETE', `/files?${right.replaceAll('%20', '+')}`, ''],
    [{ action: 'removeDirectory', path: PATH }, 'DELETE', `/directories?${right}`, ''],
    [{ action: 'makeDirectory', path: PATH }, 'POST', '/directories', { [PATH]: { mode: 755 } }],
    [{ action: 'move', path: PATH, to: '/c' }, 'POST', '/files/mv', [{ src: PATH, dest: '/c' }]],
  ])('is no other where it was sent as asked for: %j', (asked, method, target, value) => {
    expect(fileSent(asked, [execd(method, target, json(value))])).toBeUndefined();
  });

  it.each<[string, FileRequest, string, string, unknown]>([
    ['path', { action: 'read', path: PATH }, 'GET', `/files/download?path=${encodeURIComponent(encodeURI(PATH))}`, ''],
    ['path', { action: 'list', path: PATH }, 'GET', '/directories/list', ''],
    ['path', { action: 'makeDirectory', path: PATH }, 'POST', '/directories', { '/c': {} }],
    ['move', { action: 'move', path: PATH, to: '/c' }, 'POST', '/files/mv', [{ src: PATH, dest: '/d' }]],
    ['move', { action: 'move', path: PATH, to: '/c' }, 'POST', '/files/mv', []],
    ['request', { action: 'remove', path: PATH }, 'GET', `/files/info?${right}`, ''],
  ])('is another where another %s was sent: %j', (name, asked, method, target, value) => {
    expect(what(fileSent(asked, [execd(method, target, json(value))]))).toBe(name);
  });

  /** The form as it is kept. */
  function upload(metadata: unknown, content: Buffer, kept = Number.POSITIVE_INFINITY): SeenExchange[] {
    const part = (name: string) => `--B\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`;
    const whole = Buffer.concat([
      Buffer.from(`${part('metadata')}${JSON.stringify(metadata)}\r\n${part('file')}`),
      content,
      Buffer.from('\r\n--B--\r\n'),
    ]);
    const cut = whole.subarray(0, kept);
    const body = { bytes: whole.length, base64: cut.toString('base64'), type: 'multipart/form-data; boundary="B"' };
    return [execd('POST', '/files/upload', cut.length < whole.length ? { ...body, truncated: true } : body)];
  }
  const content = Buffer.from([0, 255, 13, 10, 45, 45, 67]);
  const write: FileRequest = { action: 'write', path: '/f', content, mode: 600 };

  it('that writes is no other where path, mode and content are those that were asked for', () => {
    expect(fileSent(write, upload({ path: '/f', mode: 600 }, content))).toBeUndefined();
    expect(fileSent(write, upload({ path: '/f', mode: '600', owner: null }, content))).toBeUndefined();
    expect(
      fileSent({ action: 'write', path: '/f', content }, upload({ path: '/f', mode: 755 }, content)),
    ).toBeUndefined();
    const empty = Buffer.alloc(0);
    expect(fileSent({ ...write, content: empty }, upload({ path: '/f', mode: 600 }, empty))).toBeUndefined();
  });

  it.each<[string, unknown, Buffer]>([
    ['path', { path: '/g', mode: 600 }, content],
    ['mode', { path: '/f', mode: 755 }, content],
    ['mode', { path: '/f' }, content],
    ['content', { path: '/f', mode: 600 }, Buffer.from(content.toString('utf8'))],
    ['content', { path: '/f', mode: 600 }, content.subarray(1)],
  ])('that writes another %s is another: %j', (name, metadata, bytes) => {
    expect(what(fileSent(write, upload(metadata, bytes)))).toBe(name);
  });

  it('that writes more than is kept is compared by what was kept, and by its length', () => {
    const long = Buffer.alloc(100_000, 'x');
    const asked: FileRequest = { action: 'write', path: '/f', content: long };
    const sent = (bytes: Buffer) => what(fileSent(asked, upload({ path: '/f' }, bytes, 65_536)));
    expect(sent(long)).toBeUndefined();
    expect(sent(long.subarray(0, 80_000))).toBe('content');
    expect(sent(Buffer.alloc(100_000, 'y'))).toBe('content');
  });
});

it('says of which driver it is', () => {
  expect(() => refuseOtherwise('x', undefined)).not.toThrow();
  expect(() => refuseOtherwise('x', { what: 'cwd', asked: '/a', sent: undefined })).toThrow(
    new HarnessError('the driver x sent another cwd than it was asked for: asked "/a", sent nothing'),
  );
});

describe('a driver', () => {
  it('that sends something else has no result, be it done or not', async () => {
    const sends = (fails: boolean) =>
      open({
        sandbox: (send) => ({
          async run() {
            await (await send('POST', '/execd/command', { command: 'other' })).text();
            if (fails) throw new Error('no');
            return { exitCode: 0, stdout: 'other', stderr: '' };
          },
        }),
      });
    for (const fails of [false, true]) {
      const { driver, troubles } = await sends(fails);
      const run = (await driver.connect('s')).run({ command: 'this' }, never);
      await expect(run).rejects.toThrow(HarnessError);
      await expect(run).rejects.toThrow('the driver test sent another command than it was asked for');
      expect(troubles).toEqual([]);
    }
  });

  const forever = (..._had: unknown[]): Promise<never> => new Promise(() => undefined);

  it('that never answers is waited for as long as it does something', async () => {
    const silentMs = 600;
    const one = await open({ create: async (send) => forever(await made(send)) }, undefined, { silentMs });
    await expect(one.driver.create(REQUEST)).rejects.toThrow(
      'the driver test does not answer, although the server has: POST /sandboxes, 202',
    );
    const other = await open({ sandbox: () => ({ run: () => forever() }) }, undefined, { silentMs });
    const driven = await other.driver.connect('s');
    await expect(driven.run({ command: 'x' }, never)).rejects.toThrow(HarnessError);
    const busy = await open(
      {
        sandbox: (send) => ({
          async state() {
            for (let count = 0; count < 8; count += 1) {
              await send('GET', '/v1/sandboxes/s');
              await new Promise((resolve) => setTimeout(resolve, 200));
            }
            return 'Running';
          },
        }),
      },
      undefined,
      { silentMs, faults: ({ method }) => (method === 'GET' ? { kind: 'slow', beforeMs: 50 } : undefined) },
    );
    expect(await (await busy.driver.connect('s')).state()).toBe('Running');
  });

  it('that waits for an answer is not silent', async () => {
    const { driver } = await open(
      {
        sandbox: (send) => ({
          async state() {
            await send('GET', '/v1/sandboxes/s');
            return 'Running';
          },
        }),
      },
      undefined,
      {
        silentMs: 600,
        faults: ({ target }) => (target === '/sandboxes/s' ? { kind: 'slow', beforeMs: 2000 } : undefined),
      },
    );
    expect(await (await driver.connect('s')).state()).toBe('Running');
  });
});
