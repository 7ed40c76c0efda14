/** What the kernel says: mounts, namespaces, capabilities, seen from inside a sandbox and from outside. */
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, pvc, startClient } from './client.ts';

let client: Client;
let volumes: string;
beforeAll(async () => {
  client = await startClient();
  volumes = client.runtime.volumesDir;
});
afterAll(async () => {
  await client.runtime.close();
  expect(client.trouble).toEqual([]);
});

describe('a read-only volume', () => {
  let id: string;
  beforeAll(async () => {
    await mkdir(join(volumes, 'ro'));
    await writeFile(join(volumes, 'ro/marker.txt'), 'hello');
    id = await client.create({ volumes: [pvc('ro', '/mnt/ro', { readOnly: true }), pvc('ro', '/mnt/rw')] });
  });

  it('can be read', async () => {
    expect(await client.run(id, 'cat /mnt/ro/marker.txt')).toMatchObject({ exitCode: 0, stdout: 'hello' });
  });

  it.each([
    'touch /mnt/ro/new',
    'echo x > /mnt/ro/marker.txt',
    'rm /mnt/ro/marker.txt',
    'mv /mnt/ro/marker.txt /mnt/ro/other',
    'mkdir /mnt/ro/dir',
    'chmod 600 /mnt/ro/marker.txt',
    'mount -o remount,rw /mnt/ro',
    'mount -o remount,bind,rw /mnt/ro',
    'umount /mnt/ro',
    'umount -l /mnt/ro',
    'mount --bind /mnt/rw /mnt/ro',
    'unshare -Urm mount -o remount,bind,rw /mnt/ro',
    'unshare -Urm umount /mnt/ro',
    'unshare -Ur sh -c "touch /mnt/ro/new"',
    'mknod /tmp/null c 1 3',
  ])('refuses: %s', async (command) => {
    expect((await client.run(id, command)).exitCode).not.toBe(0);
    expect(await readdir(join(volumes, 'ro'))).toEqual(['marker.txt']);
    expect(await readFile(join(volumes, 'ro/marker.txt'), 'utf8')).toBe('hello');
  });

  it('is writable where it is mounted writable, and the change is seen through the read-only mount', async () => {
    expect((await client.run(id, 'echo more > /mnt/rw/more && cat /mnt/ro/more && rm /mnt/rw/more')).stdout).toBe(
      'more\n',
    );
  });
});

describe('subPath', () => {
  it('shows the sub-directory and nothing above it', async () => {
    await mkdir(join(volumes, 'sub/datasets/train'), { recursive: true });
    await writeFile(join(volumes, 'sub/marker.txt'), 'root');
    await writeFile(join(volumes, 'sub/datasets/train/data.csv'), 'id,value\n');
    const id = await client.create({
      volumes: [pvc('sub', '/mnt/train', { subPath: './datasets//train/', readOnly: true })],
    });
    expect((await client.run(id, 'ls -A /mnt/train /mnt/train/..')).stdout).toBe(
      '/mnt/train:\ndata.csv\n\n/mnt/train/..:\ntrain\n',
    );
  });

  it('is created in a writable mount, with plain names that only look dangerous', async () => {
    const id = await client.create({ volumes: [pvc('made', '/mnt/made', { subPath: '..a/.../ü x' })] });
    expect((await client.run(id, 'echo x > /mnt/made/file')).exitCode).toBe(0);
    expect(await readFile(join(volumes, 'made/..a/.../ü x/file'), 'utf8')).toBe('x\n');
  });

  it.each(['..', '../x', 'a/../..', 'a/..', '/etc', 'a\0b', 'x'.repeat(256)])('refuses %j', async (subPath) => {
    const answer = await client.call('POST', '/sandboxes', body([pvc('refused', '/mnt/x', { subPath })]));
    expect(answer).toMatchObject({ status: 400, body: { code: expect.any(String), message: expect.any(String) } });
    expect(await readdir(volumes)).not.toContain('refused');
  });

  it.each([
    ['absolute', '/etc', 'link'],
    ['relative', '../other', 'link'],
    ['below the link', '/tmp', 'link/deep'],
    ['dangling', 'nowhere/at/all', 'link/deep'],
  ])('refuses a symbolic link: %s', async (name, target, subPath) => {
    const claim = `link-${name.replaceAll(' ', '-')}`;
    await mkdir(join(volumes, claim));
    await symlink(target, join(volumes, claim, 'link'));
    const answer = await client.call('POST', '/sandboxes', body([pvc(claim, '/mnt/x', { subPath })]));
    expect(answer.status).toBe(400);
  });

  it('refuses a file in the way, and a missing directory behind a read-only mount', async () => {
    await mkdir(join(volumes, 'file'));
    await writeFile(join(volumes, 'file/plain'), '');
    for (const more of [{ subPath: 'plain' }, { subPath: 'plain/x' }, { subPath: 'missing', readOnly: true }]) {
      expect((await client.call('POST', '/sandboxes', body([pvc('file', '/mnt/x', more)]))).status).toBe(400);
    }
    expect(await readdir(join(volumes, 'file'))).toEqual(['plain']);
  });

  it('never leads out while a symbolic link and a directory change places', async () => {
    const claim = join(volumes, 'race');
    await mkdir(join(claim, 'spare/inner'), { recursive: true });
    await writeFile(join(claim, 'spare/inner/marker'), 'inside');
    await mkdir(join(volumes, 'secret/inner'), { recursive: true });
    await writeFile(join(volumes, 'secret/inner/marker'), 'outside');
    await symlink('../secret', join(claim, 'link'));
    let going = true;
    // A sandbox that finds nothing at "x" makes a directory there, and then it is in the way.
    const swap = async (name: string): Promise<void> => {
      await rename(join(claim, name), join(claim, 'x')).catch(() =>
        rm(join(claim, 'x'), { recursive: true, force: true }),
      );
      await rename(join(claim, 'x'), join(claim, name)).catch(() => undefined);
    };
    const swapping = (async () => {
      while (going) for (const name of ['spare', 'link']) await swap(name);
    })();
    for (let round = 0; round < 12; round += 1) {
      const created = await client.call('POST', '/sandboxes', body([pvc('race', '/mnt/x', { subPath: 'x/inner' })]));
      if (created.status !== 202) {
        expect(created.status).toBe(400);
        continue;
      }
      const { id } = created.body;
      if ((await client.settled(id)).body.status.state === 'Running') {
        expect((await client.run(id, 'cat /mnt/x/marker')).stdout).not.toBe('outside');
        await client.run(id, 'touch /mnt/x/written');
      }
      await client.call('DELETE', `/sandboxes/${id}`);
    }
    going = false;
    await swapping;
    expect(await readdir(join(volumes, 'secret/inner'))).toEqual(['marker']);
    expect(await readdir(join(volumes, 'secret'))).toEqual(['inner']);
    // How often the link was met is chance; that a link is refused is tested above.
  });
});

describe('several volumes', () => {
  it('mounts parents before what is inside them, whatever the order of the list', async () => {
    const id = await client.create({ volumes: [pvc('child', '/mnt/p/c'), pvc('parent', '/mnt/p')] });
    expect((await client.run(id, 'echo c > /mnt/p/c/file; echo p > /mnt/p/file')).exitCode).toBe(0);
    expect(await readdir(join(volumes, 'child'))).toEqual(['file']);
    expect((await readdir(join(volumes, 'parent'))).sort()).toEqual(['c', 'file']);
  });

  it('does not follow a symbolic link of a volume to the mount path inside it', async () => {
    await mkdir(join(volumes, 'trap'));
    await rm('/tmp/opensandbox-trap', { recursive: true, force: true });
    await symlink('/tmp/opensandbox-trap', join(volumes, 'trap/c'));
    const { body: created } = await client.call(
      'POST',
      '/sandboxes',
      body([pvc('trap', '/mnt/p'), pvc('inner', '/mnt/p/c/d')]),
    );
    const { body: sandbox } = await client.settled(created.id);
    expect(sandbox.status).toMatchObject({ state: 'Failed', message: expect.stringContaining('"c"') });
    expect(await readdir('/tmp')).not.toContain('opensandbox-trap');
  });

  it('16 of them each hold their own data', async () => {
    const names = Array.from({ length: 16 }, (_none, index) => `many-${index}`);
    const id = await client.create({ volumes: names.map((name) => pvc(name, `/mnt/${name}`)) });
    expect((await client.run(id, 'cd /mnt; for d in many-*; do echo $d > $d/name; done')).exitCode).toBe(0);
    for (const name of names) expect(await readFile(join(volumes, name, 'name'), 'utf8')).toBe(`${name}\n`);
  });

  it('two sandboxes see each other through a claim at once, and nothing through another', async () => {
    const [a, b] = await Promise.all([
      client.create({ volumes: [pvc('shared', '/mnt/s')] }),
      client.create({ volumes: [pvc('shared', '/mnt/s'), pvc('shared-2', '/mnt/t')] }),
    ]);
    await client.run(a, 'echo from-a > /mnt/s/a');
    await client.run(b, 'echo from-b > /mnt/s/b');
    expect((await client.run(b, 'cat /mnt/s/a; ls /mnt/t')).stdout).toBe('from-a\n');
    expect((await client.run(a, 'cat /mnt/s/b; ls /mnt')).stdout).toBe('from-b\ns\n');
  });
});

describe('a sandbox', () => {
  it('hands the entrypoint its arguments and environment unchanged', async () => {
    const words = ['two words', '"quoted" \'single\'', '$HOME `id` \\', 'ünï ☃', '', '-n', 'a\nb', '*'];
    const script = 'for w; do printf "[%s]" "$w"; done > /root/words; env > /root/env; exec sleep infinity';
    const env = { SPACE: 'a b', 'dot.ted': '1', NODE_OPTIONS: '--nonsense', LD_PRELOAD: '', EMPTY: '', NL: 'a\nb' };
    const id = await client.create({ entrypoint: ['sh', '-c', script, 'sh', ...words], env });
    const read = await client.run(id, 'until [ -s /root/env ]; do sleep 0.01; done; cat /root/words');
    expect(read.stdout).toBe(words.map((word) => `[${word}]`).join(''));
    const lines = (await client.run(id, 'cat /root/env; echo ---; env')).stdout.split('---');
    for (const text of lines) expect(text).toContain('SPACE=a b\n');
    expect(lines[1]).toContain('NODE_OPTIONS=--nonsense\n');
    expect(lines[1]).not.toContain('SANDBOX_ENV');
    // A shell drops names that it could not use itself, so look at what the kernel has.
    const environ = 'until pgrep -x sleep; do :; done >/dev/null; tr "\\0" "\\n" </proc/$(pgrep -x sleep)/environ';
    const plain = await client.create({ env });
    expect((await client.run(plain, environ)).stdout.split('\n').sort()).toEqual(
      [
        '',
        'EMPTY=',
        'HOME=/root',
        `HOSTNAME=${plain}`,
        'LD_PRELOAD=',
        'NL=a',
        'b',
        'NODE_OPTIONS=--nonsense',
        'SPACE=a b',
        'dot.ted=1',
      ]
        .concat('PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')
        .sort(),
    );
  });

  it('has processes, host name, interface and root of its own, and no way to those of the host', async () => {
    const id = await client.create();
    const seen = await client.run(
      id,
      'hostname; ls /proc | grep -c "^[0-9]*$"; cat /proc/1/root/etc/hostname; ls -d /tmp/opensandbox* /work /.old',
    );
    expect(seen.stdout.split('\n').slice(0, 3)).toEqual([id, expect.stringMatching(/^\d$/), id]);
    const caps = (await client.run(id, 'grep -E "CapBnd|NoNewPrivs" /proc/self/status; cat /etc/shadow /proc/kcore'))
      .stdout;
    expect(caps).toBe('CapBnd:\t00000000a00405fb\nNoNewPrivs:\t1\n');
    const descriptors = (await client.run(id, 'readlink /proc/1/fd/*')).stdout.split('\n').filter(Boolean);
    for (const target of descriptors) expect(target).toMatch(/^(socket|pipe|\/dev\/null|\/\.opensandbox\/init)/);
  });

  it('lets two sandboxes listen on one port', async () => {
    const server = `require('http').createServer((q, r) => r.end(process.env.WHO + ' ' + q.method + ' ' + q.url)).listen(8000, '127.0.0.1')`;
    const start = (WHO: string): Promise<string> =>
      client.create({ env: { WHO }, entrypoint: ['/.opensandbox/node', '-e', server] });
    const ids = await Promise.all([start('one'), start('two')]);
    const answers = await Promise.all(
      ids.map(async (id) => {
        await client.run(
          id,
          'until /.opensandbox/node -e "fetch(\'http://127.0.0.1:8000\').catch(() => process.exit(1))"; do :; done',
        );
        const { body: found } = await client.call('GET', `/sandboxes/${id}/endpoints/8000`);
        return (await fetch(`http://${found.endpoint}/a%20b?c=d`, { method: 'PUT' })).text();
      }),
    );
    expect(answers).toEqual(['one PUT /a%20b?c=d', 'two PUT /a%20b?c=d']);
  });

  it('reaps orphans', async () => {
    const id = await client.create();
    await client.run(id, 'for i in 1 2 3 4 5; do (sleep 0.01 & ); done');
    const left =
      'for i in $(seq 300); do ps -eo stat,comm | grep -q "^Z\\|sleep 0.01" || exit 0; sleep 0.01; done; exit 1';
    expect((await client.run(id, left)).exitCode).toBe(0);
  });
});

function body(list: object[]): object {
  return { image: { uri: 'reference' }, entrypoint: ['sleep', 'infinity'], resourceLimits: {}, volumes: list };
}
