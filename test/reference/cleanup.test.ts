/** A runtime leaves nothing behind, however it ends, whoever runs it. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildHouse, childHouse, processesOf, untilNone } from './child-process.ts';
import { minimal, pvc } from './client.ts';

const NOBODY = 65_534;
let house: ChildHouse;
beforeAll(async () => {
  house = await childHouse();
});
afterAll(() => house.remove());

const stubborn = ['sh', '-c', "trap '' TERM HUP INT; (setsid sleep 1000 &); while :; do sleep 1000; done"];
/** Kills whatever inside could notice that the runtime is gone. */
const hostile = [
  'sh',
  '-c',
  'for p in $(pgrep -P 1 sh); do [ $p = $$ ] || kill -9 $p; done; while :; do sleep 1000; done',
];

describe.each([undefined, ...(process.geteuid?.() === 0 ? [NOBODY] : [])])('as user %s', (uid) => {
  it('works, and close() leaves no process, no mount, no directory', async () => {
    const child = await house.start(uid);
    const { client } = child;
    const ids = await Promise.all([
      client.create({ entrypoint: stubborn, volumes: [pvc('one', '/mnt/one', { subPath: 'a/b' })] }),
      client.create({ volumes: [pvc('one', '/mnt/one', { readOnly: true })] }),
    ]);
    const [a, b] = [ids[0]!, ids[1]!];
    const wrote = await client.run(
      a,
      'id -u; echo x > /mnt/one/file; mkdir -p /root/locked/x; chmod 0 /root/locked; echo $?',
    );
    expect(wrote.stdout).toBe('0\n0\n');
    expect((await client.run(b, 'cat /mnt/one/a/b/file; touch /mnt/one/no; echo $?')).stdout).toBe('x\n1\n');
    for (const attempt of ['mount -o remount,bind,rw /mnt/one', 'umount /mnt/one', 'unshare -Urm umount /mnt/one']) {
      expect((await client.run(b, attempt)).exitCode).not.toBe(0);
    }
    expect((await client.call('DELETE', `/sandboxes/${b}`)).status).toBe(204);
    expect((await processesOf(child.stateRoot)).length).toBeGreaterThan(1);
    child.process.stdin?.end();
    expect(await child.exited).toBe(0);
    expect(await processesOf(child.stateRoot)).toEqual([]);
    expect(await readdir(child.stateRoot)).toEqual([]);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(child.stateRoot);
  });

  it('closing during creates leaves nothing', async () => {
    const child = await house.start(uid);
    const { client } = child;
    const creates = Array.from({ length: 8 }, () =>
      client.call('POST', '/sandboxes', { ...minimal, volumes: [pvc('x', '/mnt/x')] }).catch(() => undefined),
    );
    await creates[0];
    child.process.stdin?.end();
    expect(await child.exited).toBe(0);
    await Promise.all(creates);
    expect(await processesOf(child.stateRoot)).toEqual([]);
    expect(await readdir(child.stateRoot)).toEqual([]);
  });

  it('SIGKILL leaves no process', async () => {
    const child = await house.start(uid);
    const { client } = child;
    await Promise.all([
      client.create({ entrypoint: stubborn }),
      client.create(),
      client.call('POST', '/sandboxes', minimal),
    ]);
    child.process.kill('SIGKILL');
    await child.exited;
    await untilNone(() => processesOf(child.stateRoot));
  });

  it('also not of a sandbox that defends itself', async () => {
    const child = await house.start(uid);
    const created = await child.client.call('POST', '/sandboxes', { ...minimal, entrypoint: hostile });
    await child.client.settled(created.body.id);
    expect((await processesOf(child.stateRoot)).length).toBeGreaterThan(1);
    child.process.kill('SIGKILL');
    await child.exited;
    await untilNone(() => processesOf(child.stateRoot));
  });
});
