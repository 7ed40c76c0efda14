/** Pause and resume, as root and as an ordinary user: everything in the sandbox stands still and goes on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processFamily } from '../../harness/reference/sandbox/process-family.ts';
import { eventually } from '../support/eventually.ts';
import { type Child, type ChildHouse, childHouse, processesOf, untilNone } from './child-process.ts';
import { type Client, pvc } from './client.ts';

const NOBODY = 65_534;
let house: ChildHouse;
beforeAll(async () => {
  house = await childHouse();
});
afterAll(() => house.remove());

/** Counts in memory and shows the count in a volume; a second process forks all the time, a third in a namespace of its own. */
const counter = `
  i=0; while :; do i=$((i + 1)); echo "$$ $i" >/mnt/count/new && mv /mnt/count/new /mnt/count/now; sleep 0.01; done &
  while :; do true; /bin/true; done &
  unshare -Urp --fork sh -c 'while :; do sleep 0.01; done' &
  exec sleep infinity`;
const busy = { entrypoint: ['sh', '-c', counter], volumes: [pvc('count', '/mnt/count')] };

describe.each([undefined, ...(process.geteuid?.() === 0 ? [NOBODY] : [])])('as user %s', (uid) => {
  let child: Child;
  let client: Client;
  beforeAll(async () => {
    child = await house.start(uid);
    client = child.client;
  });
  afterAll(() => child.process.kill('SIGKILL'));

  const state = async (id: string): Promise<string> => (await client.call('GET', `/sandboxes/${id}`)).body.status.state;
  const reach = (id: string, wanted: string) => eventually(async () => (await state(id)) === wanted);
  const pause = (id: string) => client.call('POST', `/sandboxes/${id}/pause`);
  const resume = (id: string) => client.call('POST', `/sandboxes/${id}/resume`);
  const count = async (): Promise<[pid: number, count: number]> => {
    const text = await readFile(join(client.runtime.volumesDir, 'count/now'), 'utf8').catch(() => '0 0');
    return text.split(' ').map(Number) as [number, number];
  };
  const later = (than: number) => eventually(async () => (await count())[1] > than);

  it('stands still with all that it has, and goes on with it', async () => {
    const [id, neighbour] = [await client.create(busy), await client.create()];
    await later(3);
    const prepare = `echo kept >/tmp/file; sh -c 'kill -STOP $$' >/dev/null 2>&1 & echo $! >/tmp/stopped
      while ! grep -q '^State:.T' /proc/$!/status; do sleep 0.01; done`;
    expect((await client.run(id, prepare)).exitCode).toBe(0);
    expect(await pause(id)).toMatchObject({ status: 202, body: undefined });
    await reach(id, 'Paused');
    const [pid, still] = await count();
    const inside = processFamily(process.pid).filter(({ stopped }) => stopped);
    expect(inside.length).toBeGreaterThanOrEqual(8);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await count()).toEqual([pid, still]);
    expect((await client.run(neighbour, 'sleep 0.01; echo awake')).stdout).toBe('awake\n');
    expect((await pause(id)).status).toBe(409);
    expect((await fetch(`${client.runtime.url}/sandboxes/${id}/port/44772/ping`)).status).toBe(409);
    expect((await client.call('GET', `/sandboxes/${id}/endpoints/44772`)).status).toBe(200);
    expect((await resume(id)).status).toBe(202);
    await reach(id, 'Running');
    await later(still);
    expect((await count())[0]).toBe(pid);
    expect((await resume(id)).status).toBe(409);
    const kept = await client.run(id, 'cat /tmp/file; cut -d" " -f3 "/proc/$(cat /tmp/stopped)/stat"');
    expect(kept.stdout).toBe('kept\nT\n');
    expect((await client.call('DELETE', `/sandboxes/${id}`)).status).toBe(204);
  });

  it('again and again, and a request after the answer to resume is served', async () => {
    const id = await client.create();
    for (let round = 0; round < 5; round += 1) {
      expect((await pause(id)).status).toBe(202);
      await reach(id, 'Paused');
      expect((await resume(id)).status).toBe(202);
      expect((await client.run(id, `echo ${round}`)).stdout).toBe(`${round}\n`);
    }
  });

  it('takes only what is Running, and a command that was under way goes on', async () => {
    const failed = await client.create({ entrypoint: ['false'] });
    await reach(failed, 'Failed');
    expect([(await pause(failed)).status, (await resume(failed)).status]).toEqual([409, 409]);
    const id = await client.create();
    const command = client.run(id, 'touch /tmp/begun; while ! test -e /tmp/end; do sleep 0.01; done; echo done');
    await eventually(async () => (await client.run(id, 'test -e /tmp/begun')).exitCode === 0);
    await pause(id);
    await reach(id, 'Paused');
    await resume(id);
    await client.run(id, 'touch /tmp/end');
    expect((await command).stdout).toBe('done\n');
  });

  it('can be deleted while it is Paused, or Pausing', async () => {
    const [a, b] = [await client.create(busy), await client.create(busy)];
    await pause(a);
    await reach(a, 'Paused');
    await pause(b);
    for (const id of [a, b]) expect((await client.call('DELETE', `/sandboxes/${id}`)).status).toBe(204);
    for (const id of [a, b]) expect((await pause(id)).status).toBe(404);
  });

  it('is not left behind when the runtime is closed or killed', async () => {
    for (const end of ['close', 'kill']) {
      const other = await house.start(uid);
      const { client: own } = other;
      const id = await own.create({ entrypoint: busy.entrypoint, volumes: busy.volumes });
      await own.call('POST', `/sandboxes/${id}/pause`);
      await eventually(async () => (await own.call('GET', `/sandboxes/${id}`)).body.status.state === 'Paused');
      if (end === 'close') other.process.stdin?.end();
      else other.process.kill('SIGKILL');
      expect(await other.exited).toBe(end === 'close' ? 0 : null);
      await untilNone(() => processesOf(other.stateRoot));
    }
  });
});
