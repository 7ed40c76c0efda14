/** Host paths: what is below an allowed prefix is mounted, and nothing else, whatever the detour. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHostPaths } from '../../harness/reference/lifecycle/host-paths.ts';
import { type Client, minimal, startClient } from './client.ts';

let client: Client;
let place: string;
let allowed: string;
beforeAll(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), 'host-paths-')));
  allowed = join(place, 'allowed');
  for (const name of ['allowed/inner', 'outside', 'allowed-alike']) await mkdir(join(place, name), { recursive: true });
  await writeFile(join(place, 'outside/secret'), 'secret');
  await writeFile(join(allowed, 'inner/marker'), 'hello');
  await writeFile(join(allowed, 'plain'), '');
  await symlink('../outside', join(allowed, 'link'));
  await symlink(allowed, join(place, 'by-link'));
  client = await startClient({ allowedHostPaths: [allowed, join(place, 'by-link')] });
});
afterAll(async () => {
  await client.runtime.close();
  await rm(place, { recursive: true });
  expect(client.trouble).toEqual([]);
});

const host = (path: string, more: object = {}): object => ({ name: 'h', host: { path }, mountPath: '/mnt/h', ...more });
const create = (...volumes: object[]) => client.call('POST', '/sandboxes', { ...minimal, volumes });

it('mounts the prefix itself and what is below it, writable or read-only', async () => {
  const id = await client.create({
    volumes: [
      host(`${allowed}//inner/.`),
      { ...host(allowed, { readOnly: true, subPath: 'inner' }), name: 'ro', mountPath: '/mnt/ro' },
      { ...host(join(place, 'by-link'), { subPath: 'made/deep' }), name: 'made', mountPath: '/mnt/made' },
    ],
  });
  const script =
    'cat /mnt/h/marker /mnt/ro/marker; echo x >/mnt/h/new; cat /mnt/ro/new; echo y >/mnt/made/y; touch /mnt/ro/no';
  expect(await client.run(id, script)).toMatchObject({ exitCode: 1, stdout: 'hellohellox\n' });
  expect(await readFile(join(allowed, 'made/deep/y'), 'utf8')).toBe('y\n');
  expect((await readdir(join(allowed, 'inner'))).sort()).toEqual(['marker', 'new']);
  expect((await client.call('DELETE', `/sandboxes/${id}`)).status).toBe(204);
  expect(await readFile(join(allowed, 'inner/marker'), 'utf8')).toBe('hello');
});

it.each([
  ['another directory', () => host(join(place, 'outside'))],
  ['the root', () => host('/')],
  ['the parent', () => host(`${allowed}/..`)],
  ['a name that begins alike', () => host(`${allowed}-alike`)],
  ['a detour', () => host(`${allowed}/inner/../../outside`)],
  ['a link as path', () => host(`${allowed}/link`)],
  ['a link as subPath', () => host(allowed, { subPath: 'link' })],
  ['a subPath through a link', () => host(allowed, { subPath: 'link/made', readOnly: false })],
  ['a file', () => host(`${allowed}/plain`)],
  ['a path that does not exist', () => host(`${allowed}/missing`)],
  ['a subPath that a read-only mount would have to make', () => host(allowed, { subPath: 'missing', readOnly: true })],
  ['a path of Windows', () => host('C:\\data')],
  ['a NUL', () => host(`${allowed}\0`)],
])('refuses %s', async (_what, volume) => {
  expect(await create(volume())).toMatchObject({ status: 400, body: { code: expect.any(String) } });
  expect((await readdir(join(place, 'outside'))).length).toBe(1);
  expect(await readdir(allowed)).not.toContain('missing');
});

it('a directory that becomes a link while sandboxes are made shows nothing from outside', async () => {
  await mkdir(join(allowed, 'swap'));
  let swapping = true;
  const swap = async (): Promise<void> => {
    while (swapping) {
      await rename(join(allowed, 'swap'), join(allowed, 'away'));
      await symlink('../outside', join(allowed, 'swap'));
      await new Promise((resolve) => setImmediate(resolve));
      await rm(join(allowed, 'swap'));
      await rename(join(allowed, 'away'), join(allowed, 'swap'));
    }
  };
  const swapped = swap();
  for (let round = 0; round < 8; round += 1) {
    const { status, body } = await create(host(`${allowed}/swap`));
    if (status !== 202) continue;
    const settled = await client.settled(body.id);
    if (settled.body.status.state !== 'Running') continue;
    expect((await client.run(body.id, 'ls -A /mnt/h')).stdout).toBe('');
  }
  swapping = false;
  await swapped;
});

describe('the list of prefixes', () => {
  it('wants directories', async () => {
    await expect(openHostPaths([join(place, 'nowhere')])).rejects.toThrow('is no directory');
    await expect(openHostPaths([join(allowed, 'plain')])).rejects.toThrow('is no directory');
  });

  it('may be empty, and may hold the root', async () => {
    expect(() => none.locate('/tmp')).toThrow('no prefix is allowed');
    expect((await openHostPaths(['/'])).locate('/usr/share')).toEqual({ directory: '/', below: 'usr/share' });
    expect((await openHostPaths([allowed, place])).locate(allowed)).toEqual({ directory: allowed, below: '' });
  });
});
const none = await openHostPaths([]);
