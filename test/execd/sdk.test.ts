/** The npm SDK as a client: what it sends must be understood, and what it gets must make sense to it. */
import { createServer } from 'node:net';
import {
  CommandsAdapter,
  createExecdClient,
  FilesystemAdapter,
  HealthAdapter,
  MetricsAdapter,
} from '@alibaba-group/opensandbox/internal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type RunningExecd, startExecd } from './execd.ts';

const TOKEN = 'sdk-test-token';
let execd: RunningExecd;
let commands: CommandsAdapter;
let files: FilesystemAdapter;
let baseUrl: string;
const headers = { 'X-EXECD-ACCESS-TOKEN': TOKEN };

beforeAll(async () => {
  const port = await freePort();
  execd = await startExecd([], { EXECD_ACCESS_TOKEN: TOKEN }, `127.0.0.1:${port}`);
  // The form that a server hands out when it publishes one port of the sandbox.
  baseUrl = `http://127.0.0.1:${port}/proxy/44772`;
  const client = createExecdClient({ baseUrl, headers });
  commands = new CommandsAdapter(client, { baseUrl, headers });
  files = new FilesystemAdapter(client, { baseUrl, headers });
  await eventually(() => new HealthAdapter(client).ping().catch(() => false));
});
afterAll(async () => {
  await execd.stop();
  expect(execd.stderr()).toBe('');
});

test('runs a command to its exit code', async () => {
  const done = await commands.run('echo out; echo err >&2', { workingDirectory: '/tmp' });
  expect(done.exitCode).toBe(0);
  expect(done.logs.stdout.map(({ text }) => text).join('')).toBe('out\n');
  expect(done.logs.stderr.map(({ text }) => text).join('')).toBe('err\n');
  expect((await commands.run('exit 42')).exitCode).toBe(42);
});

test('the access token does not reach the command', async () => {
  const done = await commands.run('env');
  expect(done.logs.stdout.map(({ text }) => text).join('')).not.toContain(TOKEN);
});

test('follows a background command', async () => {
  const started = await commands.run('echo one; echo two; exit 5', { background: true });
  const id = started.id as string;
  const status = await eventually(async () => {
    const now = await commands.getCommandStatus(id);
    return now.running ? undefined : now;
  });
  expect(status.exitCode).toBe(5);
  expect(status.finishedAt).toBeInstanceOf(Date);
  expect(await commands.getBackgroundCommandLogs(id)).toEqual({ content: 'one\ntwo\n', cursor: 1 });
  expect(await commands.getBackgroundCommandLogs(id, 0)).toEqual({ content: 'two\n', cursor: 1 });
});

test('writes, reads, lists, changes, moves, replaces, searches and removes files', async () => {
  const root = `${execd.directory}/sdk`;
  await files.createDirectories([{ path: `${root}/sub`, mode: 750 }]);
  await files.writeFiles([
    { path: `${root}/a.txt`, data: 'hello hello', mode: 600 },
    { path: `${root}/deep/er/b.bin`, data: new Uint8Array([0, 255, 10, 13]) },
    { path: `${root}/empty`, data: '' },
    { path: `${root}/streamed`, data: pieces() },
  ]);
  expect(await files.readFile(`${root}/a.txt`)).toBe('hello hello');
  expect([...(await files.readBytes(`${root}/deep/er/b.bin`))]).toEqual([0, 255, 10, 13]);
  expect(await files.readFile(`${root}/empty`)).toBe('');
  expect(await files.readFile(`${root}/streamed`, { range: 'bytes=0-4' })).toBe('piece');
  expect((await files.readBytes(`${root}/streamed`)).length).toBe(5000);

  const info = (await files.getFileInfo([`${root}/a.txt`]))[`${root}/a.txt`];
  expect(info).toMatchObject({ path: `${root}/a.txt`, type: 'file', size: 11, mode: 600 });
  expect(info?.modifiedAt).toBeInstanceOf(Date);
  await files.setPermissions([{ path: `${root}/a.txt`, mode: 4755 }]);
  expect((await files.getFileInfo([`${root}/a.txt`]))[`${root}/a.txt`]?.mode).toBe(4755);

  const counts = await files.replaceContentsDetailed([
    { path: `${root}/a.txt`, oldContent: 'hello', newContent: 'bye' },
  ]);
  expect(counts).toEqual([{ path: `${root}/a.txt`, replacedCount: 2 }]);
  await files.replaceContents([{ path: `${root}/a.txt`, oldContent: 'bye', newContent: 'x' }]);
  expect(await files.readFile(`${root}/a.txt`)).toBe('x x');

  await files.moveFiles([{ src: `${root}/a.txt`, dest: `${root}/sub/c.txt` }]);
  const names = (await files.listDirectory({ path: root, depth: 2 })).map(({ path }) => path.slice(root.length));
  expect(names).toEqual(['/deep', '/deep/er', '/empty', '/streamed', '/sub', '/sub/c.txt']);
  expect((await files.search({ path: root, pattern: '*.txt' })).map(({ path }) => path)).toEqual([`${root}/sub/c.txt`]);

  await files.deleteFiles([`${root}/sub/c.txt`]);
  await files.deleteDirectories([root]);
  await expect(files.listDirectory({ path: root })).rejects.toThrow(/no such file/);
});

test('reads metrics', async () => {
  const metrics = await new MetricsAdapter(createExecdClient({ baseUrl, headers })).getMetrics();
  expect(metrics.cpuCount).toBeGreaterThan(0);
  expect(metrics.memoryUsedMiB).toBeGreaterThan(0);
  expect(metrics.memoryUsedMiB).toBeLessThanOrEqual(metrics.memoryTotalMiB);
});

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < 1000; i++) yield Buffer.from('piece');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
