import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HarnessError, UsageError } from '../../harness/errors.ts';
import { connectDocker, engineAddress, engineCall, requireEngine } from '../../harness/volumes/docker/engine.ts';
import { dockerAnswers } from '../../harness/volumes/docker/provisioner.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const step of undo.splice(0).reverse()) await step();
});

/** An engine that treats every connection as `serve` says. */
async function fakeEngine(serve: (socket: Socket) => void): Promise<Docker> {
  const directory = await mkdtemp(join(tmpdir(), 'osc-test-engine-'));
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  const socketPath = join(directory, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  undo.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true });
  });
  return new Docker({ socketPath });
}

const answer = (socket: Socket, status: string, body = ''): void => {
  socket.on('data', () => socket.end(`HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\n\r\n${body}`));
};

describe('an engine that cannot be used', () => {
  test('is absent', async () => {
    const docker = new Docker({ socketPath: '/nonexistent/docker.sock' });
    await expect(requireEngine(docker)).rejects.toThrow(/No Docker engine answers .*ENOENT.*Start one.*DOCKER_HOST/);
    expect(await dockerAnswers(docker)).toBe(false);
  });

  test('listens nowhere', async () => {
    const docker = new Docker({ host: '127.0.0.1', port: 1 });
    await expect(requireEngine(docker)).rejects.toThrow(/No Docker engine answers .*ECONNREFUSED/);
  });

  test('accepts and never answers: two seconds', async () => {
    const docker = await fakeEngine(() => undefined);
    const start = performance.now();
    expect(await dockerAnswers(docker)).toBe(false);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('answers without end', async () => {
    const docker = await fakeEngine((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.once('close', () => clearInterval(timer));
    });
    await expect(requireEngine(docker)).rejects.toThrow(/did not finish .* within 2 s/);
  });

  test('hangs up, talks something else, or refuses', async () => {
    const hangingUp = await fakeEngine((socket) => socket.destroy());
    await expect(requireEngine(hangingUp)).rejects.toThrow(HarnessError);
    const other = await fakeEngine((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    await expect(requireEngine(other)).rejects.toThrow(HarnessError);
    const refusing = await fakeEngine((socket) => answer(socket, '500 Server Error', '{"message":"out of memory"}'));
    await expect(requireEngine(refusing)).rejects.toThrow(/refused asking whether it is there.*out of memory/);
  });

  test('belongs to somebody else', async () => {
    const denied = Object.assign(new Error('connect EACCES /var/run/docker.sock'), { code: 'EACCES' });
    await expect(engineCall('anything', () => Promise.reject(denied))).rejects.toThrow(
      /may not be used .*docker group/,
    );
  });
});

test('a call ends with the reason of its signal', async () => {
  const docker = await fakeEngine(() => undefined);
  const stop = new AbortController();
  const call = engineCall('waiting', (abortSignal) => docker.listContainers({ abortSignal }), 60_000, stop.signal);
  stop.abort(new Error('interrupted'));
  await expect(call).rejects.toThrow('interrupted');
});

test('DOCKER_HOST is followed, and one that is no address is the user’s mistake', () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///tmp/elsewhere.sock');
  expect((connectDocker().modem as unknown as { socketPath: string }).socketPath).toBe('/tmp/elsewhere.sock');
  expect(engineAddress()).toBe('unix:///tmp/elsewhere.sock');
  vi.stubEnv('DOCKER_HOST', 'tcp://[::');
  expect(() => connectDocker()).toThrow(UsageError);
});
