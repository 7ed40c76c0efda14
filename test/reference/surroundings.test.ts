/** What the runtime says about machines where it cannot run, and hostile sandboxes it has to stand. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkNamespaces, startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { detectIsolation } from '../../harness/reference/sandbox/isolation.ts';
import { bindOptions, hasMountsBelow, parseMountTable } from '../../harness/reference/sandbox/mount-table.ts';
import { minimal, pvc, startClient } from './client.ts';

it('says what to do on another system', async () => {
  expect(await detectIsolation('darwin')).toMatchObject({
    ok: false,
    reason: expect.stringContaining('Linux'),
    remedy: expect.stringContaining('SANDBOX_DOMAIN'),
  });
});

it('finds that namespaces can be made here', async () => {
  const started = Date.now();
  expect(await checkNamespaces()).toEqual({ ok: true });
  expect(Date.now() - started).toBeLessThan(5000);
});

it('says so when the tools are missing', async () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  try {
    expect(await detectIsolation()).toMatchObject({ ok: false, remedy: expect.stringContaining('util-linux') });
  } finally {
    process.env.PATH = PATH;
  }
});

it('keeps what the mount of the source forbids', () => {
  const table = parseMountTable(
    [
      '1 0 8:1 / / rw,relatime - ext4 /dev/a rw',
      '2 1 0:5 / /tmp rw,nosuid,noexec - tmpfs tmpfs rw',
      '3 1 0:6 / /usr ro,nodev - squashfs /dev/b ro',
      '4 3 0:7 / /usr/with\\040space rw - tmpfs tmpfs rw',
      '',
    ].join('\n'),
  );
  expect(bindOptions(table, '/tmp/state', 'rw')).toBe('nosuid,nodev,noexec');
  expect(bindOptions(table, '/tmporary', 'rw')).toBe('nosuid,nodev');
  expect(bindOptions(table, '/usr/bin', 'rw')).toBe('nosuid,nodev,ro');
  expect([
    hasMountsBelow(table, '/usr'),
    hasMountsBelow(table, '/usr/with space'),
    hasMountsBelow(table, '/us'),
  ]).toEqual([true, false, false]);
});

it('refuses an empty API key and a port that is taken, and leaves nothing', async () => {
  const client = await startClient();
  const port = Number(new URL(client.runtime.url).port);
  const stateDir = await mkdtemp(join(tmpdir(), 'state-'));
  await expect(startReferenceRuntime({ apiKey: '' })).rejects.toThrow('API key');
  await expect(startClient({ port, stateDir })).rejects.toThrow(`127.0.0.1:${port}`);
  expect(await readdir(stateDir)).toEqual(['volumes']);
  await client.runtime.close();
  await rm(stateDir, { recursive: true });
});

it('keeps the volumes of a state directory that it was given, whatever its name', async () => {
  const stateDir = join(await mkdtemp(join(tmpdir(), 'state-')), "it's a $dir #1\t\\x");
  for (const expected of ['', 'kept\n']) {
    const client = await startClient({ stateDir });
    const id = await client.create({ volumes: [pvc('data', '/mnt/x')] });
    expect((await client.run(id, 'cat /mnt/x/file; echo kept > /mnt/x/file')).stdout).toBe(expected);
    await client.runtime.close();
    expect(await readdir(stateDir)).toEqual(['volumes']);
  }
  await rm(join(stateDir, '..'), { recursive: true });
});

it('never connects to what a sandbox puts in the place of its socket', async () => {
  const client = await startClient();
  const replace =
    'cd /.opensandbox/run; while :; do rm -f execd.sock; ln -s /run/docker.sock execd.sock; sleep 0.01; done';
  const created = await client.call('POST', '/sandboxes', { ...minimal, entrypoint: ['sh', '-c', replace] });
  const gateway = await fetch(`${client.runtime.url}/sandboxes/${created.body.id}/port/44772/_ping`, {
    signal: AbortSignal.timeout(3000),
  }).then(
    (response) => response.status,
    () => 'no answer',
  );
  expect(gateway).not.toBe(200);
  expect((await client.call('DELETE', `/sandboxes/${created.body.id}`)).status).toBe(204);
  await client.runtime.close();
});

it('stands a flood of output, deep trees and a sandbox that kills everything it can', async () => {
  const client = await startClient();
  const flood = await client.create({ entrypoint: ['sh', '-c', 'yes flood & yes flood >&2 & wait'] });
  const deep =
    'i=0; while [ $i -lt 600 ]; do mkdir ddddddddddddddddddddddddd; cd ddddddddddddddddddddddddd 2>/dev/null || exit 0; i=$((i+1)); done';
  expect((await client.run(flood, `cd /root; ${deep}`)).exitCode).toBe(0);
  expect((await client.call('DELETE', `/sandboxes/${flood}`)).status).toBe(204);
  const suicidal = await client.call('POST', '/sandboxes', {
    ...minimal,
    entrypoint: ['sh', '-c', 'kill -9 -1'],
  });
  const { body } = await client.settled(suicidal.body.id);
  expect(body.status.state).not.toBe('Pending');
  expect((await client.call('DELETE', `/sandboxes/${suicidal.body.id}`)).status).toBe(204);
  await client.runtime.close();
  expect(client.trouble).toEqual([]);
});

it('makes 12 sandboxes at once, all distinct', async () => {
  const client = await startClient();
  const ids = await Promise.all(
    Array.from({ length: 12 }, (_none, index) => client.create({ env: { N: String(index) } })),
  );
  const seen = await Promise.all(ids.map((id) => client.run(id, 'echo $N; hostname')));
  expect(seen.map(({ stdout }) => stdout)).toEqual(ids.map((id, index) => `${index}\n${id}\n`));
  await client.runtime.close();
});
