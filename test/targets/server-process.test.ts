import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { choosePorts } from '../../harness/targets/managed/ports.ts';
import { type ServerProcess, type ServerStart, startProcess } from '../../harness/targets/managed/process.ts';

let directory: string;
let server: ServerProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osc-test-server-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(directory, { recursive: true });
});

/** Starts a node program in place of Python; it finds the port in `PORT`. */
async function started(script: string, more: Partial<ServerStart> = {}): Promise<ServerProcess> {
  const python = join(directory, 'python');
  await writeFile(python, `#!${process.execPath}\n${script}\n`);
  await chmod(python, 0o755);
  const { server: port } = await choosePorts([32_768, 60_999]);
  server = await startProcess({
    python,
    configuration: join(directory, 'config.toml'),
    directory,
    logFile: join(directory, 'server.log'),
    env: { PORT: String(port) },
    url: `http://127.0.0.1:${port}`,
    apiKey: 'the-secret-key',
    ...more,
  });
  return server;
}

const serving = (lists: string): string => `
const { PORT } = process.env;
require('node:http').createServer((request, response) => {
  const key = request.headers['open-sandbox-api-key'];
  response.writeHead(request.url === '/health' ? 200 : ${lists}).end();
}).listen(PORT, '127.0.0.1');`;

test('a server that answers and knows the key is healthy, and is gone after stop', async () => {
  const running = await started(serving("key === 'the-secret-key' ? 200 : 401"));
  await running.healthy();
  await running.stop();
});

test('another program at the port is found out', async () => {
  const running = await started(serving('401'));
  await expect(running.healthy()).rejects.toThrow(/answers 401 .*Another program/);
});

test('one that ends early shows the end of its log, without the key and colours', async () => {
  const running = await started("console.error('\\x1b[31mno such table, the-secret-key\\x1b[0m'); process.exit(4)");
  await expect(running.healthy()).rejects.toThrow(/ended while it started \(exit code 4\).*\nno such table, \*\*\*$/);
});

test('one that never answers', async () => {
  const running = await started("console.log('thinking'); setInterval(() => {}, 1000)", { healthyMs: 600 });
  await expect(running.healthy()).rejects.toThrow(/does not answer at .*\/health after 0\.6 s.*\nthinking$/);
});

test('a signal ends the waiting', async () => {
  const running = await started('setInterval(() => {}, 1000)');
  const stop = new AbortController();
  const waiting = running.healthy(stop.signal);
  stop.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow();
});

test('a program that cannot be started', async () => {
  const running = await started('', { python: join(directory, 'absent') });
  await expect(running.healthy()).rejects.toThrow(/ended while it started \(spawn .*ENOENT\)/);
});
