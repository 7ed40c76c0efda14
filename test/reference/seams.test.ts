/** The runtime can be broken on purpose in the ways that the suite has to notice; and each seam's default conforms. */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { execdBundle } from '../../harness/reference/bundle.ts';
import type { Seams } from '../../harness/reference/seams.ts';
import { type Client, pvc, startClient } from './client.ts';

let client: Client;
afterEach(() => client.runtime.close());

async function broken(seams: Partial<Seams>): Promise<Client> {
  client = await startClient({ seams });
  const claim = join(client.runtime.volumesDir, 'data');
  await mkdir(join(claim, 'sub'), { recursive: true });
  await writeFile(join(claim, 'marker'), 'hello');
  return client;
}

it('readOnly turned off', async () => {
  await broken({ readOnly: () => false });
  const id = await client.create({ volumes: [pvc('data', '/mnt/x', { readOnly: true })] });
  expect((await client.run(id, 'echo x > /mnt/x/new')).exitCode).toBe(0);
});

it('subPath dropped', async () => {
  await broken({ subPath: () => '' });
  const id = await client.create({ volumes: [pvc('data', '/mnt/x', { subPath: 'sub' })] });
  expect((await client.run(id, 'ls /mnt/x')).stdout).toBe('marker\nsub\n');
});

it('a volume of its own for each sandbox', async () => {
  await broken({
    async claimDirectory(mount, directory) {
      const own = `${directory}.${mount.sandboxId}`;
      await cp(directory, own, { recursive: true });
      return own;
    },
  });
  const a = await client.create({ volumes: [pvc('data', '/mnt/x')] });
  const b = await client.create({ volumes: [pvc('data', '/mnt/x')] });
  await client.run(a, 'echo x > /mnt/x/new');
  expect((await client.run(b, 'ls /mnt/x')).stdout).toBe('marker\nsub\n');
});

it('stale data: what the volume held when it was first used', async () => {
  const first = new Map<string, string>();
  await broken({
    async claimDirectory({ claimName, sandboxId }, directory) {
      const saved = first.get(claimName) ?? `${directory}.first`;
      if (!first.has(claimName)) await cp(directory, saved, { recursive: true });
      first.set(claimName, saved);
      const copy = `${directory}.${sandboxId}`;
      await cp(saved, copy, { recursive: true });
      return copy;
    },
  });
  const a = await client.create({ volumes: [pvc('data', '/mnt/x')] });
  await client.run(a, 'echo x > /mnt/x/new');
  await client.call('DELETE', `/sandboxes/${a}`);
  const b = await client.create({ volumes: [pvc('data', '/mnt/x')] });
  expect((await client.run(b, 'ls /mnt/x')).stdout).toBe('marker\nsub\n');
});

it('an execd that is broken inside', async () => {
  client = await startClient({
    seams: { execd: () => ({ envs: 'dropped' }), execdToken: () => undefined },
    execdFile: await execdBundle(),
  });
  const id = await client.create({});
  const url = `${client.runtime.url}/sandboxes/${id}/port/44772/command`;
  const body = JSON.stringify({ command: 'echo "[$GREETING]"', envs: { GREETING: 'hello' } });
  expect(await (await fetch(url, { method: 'POST', body })).text()).toContain('"text":"[]\\n"');
});

it('and none of them by default', async () => {
  await broken({});
  const a = await client.create({ volumes: [pvc('data', '/mnt/x')] });
  await client.run(a, 'echo x > /mnt/x/new');
  const b = await client.create({
    volumes: [pvc('data', '/mnt/x', { subPath: 'sub', readOnly: true }), pvc('data', '/mnt/y')],
  });
  expect((await client.run(b, 'ls /mnt/x; ls /mnt/y; touch /mnt/x/no; echo $?')).stdout).toBe('marker\nnew\nsub\n1\n');
  expect(await readdir(client.runtime.volumesDir)).toEqual(['data']);
});
