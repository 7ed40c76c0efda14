/**
 * The real server, installed and started. It takes minutes on a fresh machine, so it is asked for: CI sets
 * CONFORMANCE_TEST_MANAGED=1.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startManagedServer } from '../../harness/targets/managed/server.ts';
import { connectDocker } from '../../harness/volumes/docker/engine.ts';

const cacheDir = fileURLToPath(new URL('../../node_modules/.cache/opensandbox-conformance', import.meta.url));
const MINUTES = 60_000;

describe.skipIf(process.env.CONFORMANCE_TEST_MANAGED !== '1')('the managed server', () => {
  test('runs a sandbox, and leaves nothing, not even the sandbox that nobody deleted', {
    timeout: 5 * MINUTES,
  }, async () => {
    const docker = connectDocker();
    const here = async () => (await docker.listContainers({ all: true })).map(({ Id }) => Id);
    const before = await here();
    const lines: string[] = [];
    const runId = `test${process.pid}`;
    const server = await startManagedServer({ cacheDir, runId, log: (line) => lines.push(line) });
    try {
      const created = await fetch(`${server.url}/v1/sandboxes`, {
        method: 'POST',
        headers: { 'OPEN-SANDBOX-API-KEY': server.apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({
          image: { uri: server.image },
          entrypoint: ['tail', '-f', '/dev/null'],
          timeout: 300,
          resourceLimits: { cpu: '500m', memory: '256Mi' },
        }),
      });
      expect(created.status).toBe(202);
      const { id } = (await created.json()) as { id: string };
      const found = await fetch(`${server.url}/v1/sandboxes/${id}/endpoints/44772`, {
        headers: { 'OPEN-SANDBOX-API-KEY': server.apiKey },
      });
      const { endpoint } = (await found.json()) as { endpoint: string };
      const ping = async () => (await fetch(`http://${endpoint}/ping`).catch(() => undefined))?.status;
      await expect.poll(ping, { timeout: 20_000 }).toBe(200);
    } finally {
      await server.close();
    }
    expect((await here()).filter((id) => !before.includes(id))).toEqual([]);
    expect(lines.at(-1)).toMatch(/was still there .* has been removed/);
    expect(existsSync(dirname(server.logFile))).toBe(false);
    await expect(docker.getImage(`opensandbox-conformance/execd:run-${runId}`).inspect()).rejects.toThrow();
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  test('a version that does not exist is a sentence, and nothing is left of the attempt', {
    timeout: MINUTES,
  }, async () => {
    const start = startManagedServer({ cacheDir, serverVersion: '0.0.0', runId: 'none', log: () => undefined });
    await expect(start).rejects.toThrow(/opensandbox-server 0\.0\.0 cannot be installed/);
    expect(existsSync(join(cacheDir, 'opensandbox-server-0.0.0'))).toBe(false);
  });
});
