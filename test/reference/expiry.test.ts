/** Expiration and volume lifetime, on a clock that the test moves. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../harness/reference/clock.ts';
import { eventually } from '../support/eventually.ts';
import { type Client, minimal, pvc, startClient } from './client.ts';

type TestClock = Clock & { advance(ms: number): void };

function testClock(start: number): TestClock {
  let now = start;
  const tasks = new Set<{ at: number; task: () => void }>();
  return {
    now: () => now,
    schedule(at, task) {
      const entry = { at, task };
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    advance(ms) {
      now += ms;
      for (const entry of [...tasks].filter(({ at }) => at <= now)) {
        tasks.delete(entry);
        entry.task();
      }
    },
  };
}

const clock = testClock(Date.parse('2030-01-01T00:00:00Z'));
let client: Client;
let volumes: string;
beforeAll(async () => {
  client = await startClient({ seams: { clock } });
  volumes = client.runtime.volumesDir;
});
afterAll(async () => {
  await client.runtime.close();
  expect(client.trouble).toEqual([]);
});

const iso = (ms: number): string => new Date(clock.now() + ms).toISOString();
const gone = (id: string) => eventually(async () => (await client.call('GET', `/sandboxes/${id}`)).status === 404);

describe('a sandbox with a timeout', () => {
  it('ends when it is over and not before', async () => {
    const id = await client.create({ timeout: 60 });
    clock.advance(59_999);
    expect((await client.call('GET', `/sandboxes/${id}`)).body.status.state).toBe('Running');
    clock.advance(1);
    await gone(id);
  });

  it('lives longer when it is renewed', async () => {
    const id = await client.create({ timeout: 60 });
    const renew = (expiresAt: unknown) => client.call('POST', `/sandboxes/${id}/renew-expiration`, { expiresAt });
    for (const refused of [
      iso(-1),
      iso(0),
      iso(30_000),
      iso(60_000),
      '2031-01-01T00:00:00',
      '2031-13-01T00:00:00Z',
      'soon',
      null,
      5,
    ]) {
      expect((await renew(refused)).status).toBe(400);
    }
    const later = iso(120_000);
    expect((await renew(later)).body).toEqual({ expiresAt: later });
    clock.advance(60_001);
    expect((await client.call('GET', `/sandboxes/${id}`)).body).toMatchObject({
      expiresAt: later,
      status: { state: 'Running' },
    });
    expect((await renew(iso(90_000).replace('Z', '+00:00'))).status).toBe(200);
    clock.advance(90_000);
    await gone(id);
    expect((await renew(iso(90_000))).status).toBe(404);
  });

  it('and one without cannot be renewed', async () => {
    const id = await client.create();
    const answer = await client.call('POST', `/sandboxes/${id}/renew-expiration`, { expiresAt: iso(60_000) });
    expect(answer.status).toBe(409);
    clock.advance(1e10);
    expect((await client.call('GET', `/sandboxes/${id}`)).status).toBe(200);
  });
});

describe('deleteOnSandboxTermination', () => {
  const doomed = (claimName: string): object =>
    pvc(claimName, `/mnt/${claimName}`, { pvc: { claimName, deleteOnSandboxTermination: true } });
  const remove = (id: string) => client.call('DELETE', `/sandboxes/${id}`);

  it('removes what the server made, by delete and by expiry', async () => {
    const [a, b] = [
      await client.create({ volumes: [doomed('del-a')] }),
      await client.create({ timeout: 60, volumes: [doomed('del-b')] }),
    ];
    expect([existsSync(join(volumes, 'del-a')), existsSync(join(volumes, 'del-b'))]).toEqual([true, true]);
    await remove(a);
    expect(existsSync(join(volumes, 'del-a'))).toBe(false);
    clock.advance(60_000);
    await gone(b);
    expect(existsSync(join(volumes, 'del-b'))).toBe(false);
  });

  it('never removes what was there, what did not ask, or what another sandbox uses', async () => {
    await mkdir(join(volumes, 'mine'));
    await writeFile(join(volumes, 'mine/file'), '');
    await remove(await client.create({ volumes: [doomed('mine')] }));
    expect(existsSync(join(volumes, 'mine/file'))).toBe(true);

    await remove(await client.create({ volumes: [pvc('stays', '/mnt/x')] }));
    expect(existsSync(join(volumes, 'stays'))).toBe(true);

    const [a, b] = [
      await client.create({ volumes: [doomed('both')] }),
      await client.create({ volumes: [doomed('both')] }),
    ];
    await remove(a);
    expect(existsSync(join(volumes, 'both'))).toBe(true);
    await remove(b);
    expect(existsSync(join(volumes, 'both'))).toBe(false);
  });

  it('a refused create leaves nothing that it made, whatever it asked for', async () => {
    for (const more of [{ createIfNotExists: false }, {}]) {
      const second = {
        name: 'second',
        mountPath: '/mnt/b',
        subPath: more.createIfNotExists === undefined ? 'missing' : '',
        readOnly: true,
      };
      const list = [pvc('left-over', '/mnt/a'), { ...second, pvc: { claimName: 'left-over-2', ...more } }];
      expect((await client.call('POST', '/sandboxes', { ...minimal, volumes: list })).status).toBe(400);
      expect([existsSync(join(volumes, 'left-over')), existsSync(join(volumes, 'left-over-2'))]).toEqual([
        false,
        false,
      ]);
    }
  });
});
