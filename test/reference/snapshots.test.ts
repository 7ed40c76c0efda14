/** Snapshots: what they hold, what becomes of them, and hostile ones. As root, and as an ordinary user where root runs this. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ChildHouse, childHouse } from './child-process.ts';
import { type Answer, type Client, minimal, pvc, startClient } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(async () => {
  await client.runtime.close();
  expect(client.trouble).toEqual([]);
});

async function snapshot(of: Client, sandboxId: string, body?: object): Promise<Answer['body']> {
  const created = await of.call('POST', `/sandboxes/${sandboxId}/snapshots`, body);
  expect(created.status).toBe(202);
  expect(created.body.status.state).toBe('Creating');
  expect(created.headers.get('location')).toContain(`/v1/snapshots/${created.body.id}`);
  return eventually(async () => {
    const { body: now } = await of.call('GET', `/snapshots/${created.body.id}`);
    return now.status.state !== 'Creating' && now;
  });
}

const restored = (snapshotId: string, more: object = {}): object => ({ image: undefined, snapshotId, ...more });

/** What a root is made of, by a user who makes it hard: every kind of file, owner, mode and name. */
const FILL = `cd /opt && mkdir -p deep/er closed && printf 'a\\0b' >deep/er/bytes && ln deep/er/bytes hard &&
  ln -s /etc/passwd link && mkfifo pipe && printf x >"$(printf 'odd\\nname')" && printf y >-rf &&
  chmod 640 hard && touch -d '2001-02-03 04:05:06' hard && printf z >closed/in && chmod 000 closed/in closed &&
  printf changed >>/etc/group && rm /etc/profile`;
const LOOK = `cd /opt && stat -c '%n %a %F %Y %h' hard link pipe closed | sed 's/ [0-9]* \\([0-9]*\\)$/ \\1/' &&
  od -An -c hard && cat -- "$(printf 'odd\\nname')" ./-rf closed/in && readlink link &&
  tail -c 7 /etc/group && test ! -e /etc/profile && stat -c %Y hard`;

async function roundTrip(of: Client): Promise<void> {
  const source = await of.create({
    volumes: [pvc('kept-apart', '/mnt/vol')],
    entrypoint: ['sleep', 'infinity'],
    env: { OLD: '1' },
  });
  expect(await of.run(source, `${FILL} && printf secret >/mnt/vol/data`)).toMatchObject({ exitCode: 0 });
  const before = await of.run(source, LOOK);
  const taken = await snapshot(of, source, { name: 'checkpoint' });
  expect(taken).toMatchObject({ name: 'checkpoint', sandboxId: source, status: { state: 'Ready' } });
  await of.run(source, 'rm -f /opt/hard; printf later >/opt/later');
  expect((await of.call('DELETE', `/sandboxes/${source}`)).status).toBe(204);

  const id = await of.create(restored(taken.id, { entrypoint: undefined, env: { NEW: '2' } }));
  const { body } = await of.call('GET', `/sandboxes/${id}`);
  expect(body).toMatchObject({ snapshotId: taken.id, entrypoint: ['tail', '-f', '/dev/null'] });
  expect(body).not.toHaveProperty('image');
  expect(await of.run(id, LOOK)).toEqual(before);
  expect(before.exitCode).toBe(0);
  const more =
    'ls -A /mnt/vol; test -e /opt/later || echo none; echo "$NEW/$OLD"; echo hi >/dev/null && cat /etc/hostname';
  expect((await of.run(id, more)).stdout).toBe(`none\n2/\n${id}\n`);

  // A snapshot of what was restored, with the volume: its data are those of now.
  const second = await snapshot(of, id);
  expect(second).not.toHaveProperty('name');
  const again = await of.create(restored(second.id, { volumes: [pvc('kept-apart', '/mnt/vol')] }));
  expect((await of.run(again, 'cat /mnt/vol/data')).stdout).toBe('secret');
  expect(await of.run(again, LOOK)).toEqual(before);
  for (const each of [taken.id, second.id]) {
    expect((await of.call('DELETE', `/snapshots/${each}`)).status).toBe(204);
    expect((await of.call('GET', `/snapshots/${each}`)).status).toBe(404);
    expect((await of.call('DELETE', `/snapshots/${each}`)).status).toBe(404);
    expect((await of.call('POST', '/sandboxes', { ...minimal, ...restored(each) })).status).toBe(400);
  }
  expect(await of.run(again, LOOK)).toEqual(before);
}

describe('a snapshot', () => {
  it('is restored as it was, and is nobody else afterwards', () => roundTrip(client));

  it('refuses what the document refuses', async () => {
    const id = await client.create();
    const path = `/sandboxes/${id}/snapshots`;
    for (const body of [{ name: '' }, { name: 1 }, { extra: 'x' }, [], '{']) {
      expect((await client.call('POST', path, body)).status).toBe(400);
    }
    expect((await client.call('POST', '/sandboxes/x/snapshots')).status).toBe(404);
    const taken = await snapshot(client, id, {});
    for (const query of ['page=0', 'pageSize=0', 'page=x', 'pageSize=1&pageSize=2']) {
      expect((await client.call('GET', `/snapshots?${query}`)).status).toBe(400);
    }
    const both = { ...minimal, snapshotId: taken.id };
    expect((await client.call('POST', '/sandboxes', both)).status).toBe(400);
    const bare = { ...minimal, ...restored(taken.id), resourceLimits: undefined };
    expect((await client.call('POST', '/sandboxes', bare)).status).toBe(400);
  });

  it('is found by its sandbox, name and state, page by page', async () => {
    const id = await client.create();
    const taken = [];
    for (const name of ['one', 'two', 'two']) taken.push((await snapshot(client, id, { name })).id);
    const find = async (query: string): Promise<string[]> =>
      (await client.call('GET', `/snapshots?sandboxId=${id}&${query}`)).body.items.map(
        (item: { id: string }) => item.id,
      );
    expect(await find('')).toEqual(taken);
    expect(await find('name=two')).toEqual(taken.slice(1));
    expect(await find('state=Failed&state=Creating')).toEqual([]);
    expect(await find('state=Failed&state=Ready')).toEqual(taken);
    expect([...(await find('pageSize=2')), ...(await find('pageSize=2&page=2'))]).toEqual(taken);
    expect((await client.call('GET', '/snapshots?sandboxId=x')).body.items).toEqual([]);
  });

  it('is taken of a sandbox that is Running and of no other', async () => {
    const id = await client.create({ entrypoint: ['false'] });
    const refused = await client.call('POST', `/sandboxes/${id}/snapshots`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'SANDBOX_NOT_RUNNING' } });
    const pending = await client.call('POST', '/sandboxes', minimal);
    expect((await client.call('POST', `/sandboxes/${pending.body.id}/snapshots`)).status).toBe(409);
  });

  it('cannot be deleted or restored from while it is created, and is Failed when its sandbox is deleted meanwhile', async () => {
    const id = await client.create();
    // Enough for a copy to take longer than two requests.
    await client.run(id, 'mkdir /opt/many && cd /opt/many && for i in $(seq 4000); do : >$i; done');
    const created = await client.call('POST', `/sandboxes/${id}/snapshots`);
    const path = `/snapshots/${created.body.id}`;
    expect((await client.call('DELETE', path)).status).toBe(409);
    expect((await client.call('POST', '/sandboxes', { ...minimal, ...restored(created.body.id) })).status).toBe(409);
    expect((await client.call('DELETE', `/sandboxes/${id}`)).status).toBe(204);
    const { status } = await eventually(async () => {
      const { body } = await client.call('GET', path);
      return body.status.state !== 'Creating' && body;
    });
    expect(status).toMatchObject({ state: 'Failed', reason: 'snapshot_capture_failed' });
    expect((await client.call('POST', '/sandboxes', { ...minimal, ...restored(created.body.id) })).status).toBe(409);
    expect((await client.call('DELETE', path)).status).toBe(204);
  });

  it('cannot lead the set-up of a restored sandbox out of it', async () => {
    const id = await client.create();
    const traps = `rm /etc/hosts /etc/hostname && ln -s /srv/owned /etc/hosts && ln -s /srv/owned /etc/hostname &&
      rmdir /srv && ln -s / /srv && rm -rf /tmp /var && ln -s / /tmp && ln -s / /var && mkdir /.old && chmod 0 /etc`;
    expect(await client.run(id, traps)).toMatchObject({ exitCode: 0 });
    const taken = await snapshot(client, id);
    const again = await client.create(restored(taken.id));
    expect((await client.call('GET', `/sandboxes/${again}`)).body.status.state).toBe('Running');
    expect((await client.run(again, 'cat /etc/hostname; ls -d /.old; test -L /tmp || echo directory')).stdout).toBe(
      `${again}\n/.old\ndirectory\n`,
    );
    expect(await readdir('/')).not.toContain('owned');
  });

  it('is of one moment, and what runs goes on after it', async () => {
    const id = await client.create({ entrypoint: ['sh', '-c', 'while :; do echo >>/opt/a; echo >>/opt/b; done'] });
    await client.run(id, 'mkdir /opt/many && cd /opt/many && for i in $(seq 500); do : >$i; done');
    const taken = await snapshot(client, id);
    const again = await client.create(restored(taken.id));
    const lines = (await client.run(again, 'wc -l </opt/a; wc -l </opt/b')).stdout.trim().split('\n').map(Number);
    expect([0, 1]).toContain((lines[0] ?? 0) - (lines[1] ?? 0));
    const now = Number((await client.run(id, 'wc -l </opt/a')).stdout);
    expect(now).toBeGreaterThan(lines[0] ?? 0);
  });

  it('taken before a pause does not end the pause', async () => {
    const id = await client.create();
    await client.run(id, 'mkdir /opt/many && cd /opt/many && for i in $(seq 2000); do : >$i; done');
    const taking = snapshot(client, id);
    const another = snapshot(client, id);
    await client.call('POST', `/sandboxes/${id}/snapshots`);
    expect((await client.call('POST', `/sandboxes/${id}/pause`)).status).toBe(202);
    expect([(await taking).status.state, (await another).status.state]).toEqual(['Ready', 'Ready']);
    await eventually(async () => {
      const { body } = await client.call('GET', `/sandboxes/${id}`);
      if (body.status.state === 'Paused') return true;
      expect(body.status.state).toBe('Pausing');
      return false;
    });
    expect((await client.call('POST', `/sandboxes/${id}/snapshots`)).status).toBe(409);
    expect((await client.call('POST', `/sandboxes/${id}/resume`)).status).toBe(202);
    expect((await client.run(id, 'ls /opt/many | wc -l')).stdout).toBe('2000\n');
  });

  it('leaves nothing when the runtime is closed in the middle of it', async () => {
    const other = await startClient();
    const id = await other.create();
    await other.run(id, 'mkdir /opt/many && cd /opt/many && for i in $(seq 3000); do : >$i; done');
    const ready = await snapshot(other, id);
    await other.call('POST', `/sandboxes/${id}/snapshots`);
    await other.call('POST', '/sandboxes', { ...minimal, ...restored(ready.id) });
    await other.runtime.close();
    expect(other.trouble).toEqual([]);
    await expect(readdir(join(other.runtime.volumesDir, '..'))).rejects.toThrow('ENOENT');
  });
});

describe.runIf(process.getuid?.() === 0)('as an ordinary user', () => {
  let house: ChildHouse;
  beforeAll(async () => {
    house = await childHouse();
  });
  afterAll(() => house.remove());

  it('a snapshot is the same', async () => {
    const child = await house.start(12_345);
    await roundTrip(child.client);
    child.process.stdin?.end();
    expect(await child.exited).toBe(0);
    expect(await readdir(child.stateRoot)).toEqual([]);
  });
});
