/** Resource limits: how they are read, and that the kernel holds a sandbox to them where this user may ask it to. */
import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLimits } from '../../harness/reference/lifecycle/resource-limits.ts';
import { openCgroups } from '../../harness/reference/sandbox/cgroup.ts';
import { findHierarchies } from '../../harness/reference/sandbox/cgroup-hierarchy.ts';
import { type Client, minimal, startClient } from './client.ts';

it.each([
  ['134217728', 134_217_728],
  ['512Mi', 2 ** 29],
  ['1Gi', 2 ** 30],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['2G', 2e9],
  ['10k', 10_000],
])('%s of memory are %i bytes', (memory, bytes) => {
  expect(readLimits({ memory })).toEqual({ memory: bytes, cpu: undefined });
});

it('cores are whole ones or thousandths', () => {
  expect(readLimits({ cpu: '250m', gpu: '1' }).cpu).toBe(0.25);
  expect(readLimits({ cpu: '2' }).cpu).toBe(2);
});

it.each(['', '0', '-1', '1e3', 'much', '1 Gi', '1Zi', '512MiB'])('%j is no amount', (text) => {
  expect(() => readLimits({ memory: text })).toThrow('resourceLimits.memory');
  expect(() => readLimits({ cpu: text })).toThrow('resourceLimits.cpu');
});

describe('control groups are found', () => {
  const line = (root: string, point: string, end: string): string => `32 31 0:29 ${root} ${point} rw - ${end}`;

  it('of version 1, each below the group of this process', () => {
    const table = [
      line('/', '/sys/fs/cgroup/cpu,cpuacct', 'cgroup cgroup rw,cpu,cpuacct'),
      line('/', '/sys/fs/cgroup/memory', 'cgroup cgroup rw,memory'),
      line('/', '/sys/fs/cgroup/pids', 'cgroup cgroup rw,pids'),
    ].join('\n');
    expect(findHierarchies(table, '4:memory:/a:b/c\n1:cpu,cpuacct:/\n0::/\n')).toEqual([
      { version: 1, base: '/sys/fs/cgroup/cpu,cpuacct', controllers: ['cpu'] },
      { version: 1, base: '/sys/fs/cgroup/memory/a:b/c', controllers: ['memory'] },
    ]);
  });

  it('of version 1 in a container, where the mount begins below', () => {
    const table = line('/docker/x', '/sys/fs/cgroup/memory', 'cgroup cgroup rw,memory');
    const base = '/sys/fs/cgroup/memory';
    expect(findHierarchies(table, '4:memory:/docker/x')[0]?.base).toBe(base);
    expect(findHierarchies(table, '4:memory:/')[0]?.base).toBe(base);
  });

  it('of version 2 at the top', () => {
    const table = line('/', '/sys/fs/with\\040space', 'cgroup2 cgroup2 rw');
    expect(findHierarchies(table, '0::/user.slice')).toEqual([
      { version: 2, base: '/sys/fs/with space', controllers: ['memory', 'cpu'] },
    ]);
  });

  it('and are done without where they cannot be made', async () => {
    const nowhere = { version: 1 as const, base: '/proc/self/fd', controllers: ['memory' as const, 'cpu' as const] };
    expect(await openCgroups([nowhere])).toBeUndefined();
    expect(await openCgroups([])).toBeUndefined();
  });
});

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(async () => {
  await client.runtime.close();
  expect(client.trouble).toEqual([]);
});

/** Directories of our groups, of whatever runtime of this process. */
async function groupsOf(pid: number): Promise<string[]> {
  const hierarchies = findHierarchies(
    await readFile('/proc/self/mountinfo', 'utf8'),
    await readFile('/proc/self/cgroup', 'utf8'),
  );
  const lists = hierarchies.map(async ({ base }) => (await readdir(base)).map((name) => join(base, name)));
  return (await Promise.all(lists)).flat().filter((path) => path.includes(`/opensandbox-${pid}-`));
}

const take = (mebibytes: number): string => `dd if=/dev/zero of=/dev/null bs=${mebibytes * 2 ** 20} count=1`;

describe('a request', () => {
  it('with an amount that is none is refused', async () => {
    const answer = await client.call('POST', '/sandboxes', { ...minimal, resourceLimits: { memory: 'lots' } });
    expect(answer.status).toBe(400);
  });
});

describe.runIf(process.getuid?.() === 0)('a sandbox', () => {
  it('over its memory limit loses the process that is, and nothing else; its neighbour has what it asked for', async (context) => {
    context.skip(!client.runtime.limits, 'no control groups here');
    const small = await client.create({ resourceLimits: { memory: '128Mi' } });
    const large = await client.create({ resourceLimits: { memory: '768Mi' } });
    expect((await client.run(small, take(16))).exitCode).toBe(0);
    expect((await client.run(small, take(384))).exitCode).not.toBe(0);
    expect((await client.run(large, take(384))).exitCode).toBe(0);
    expect((await client.run(small, 'echo here')).stdout).toBe('here\n');
    expect((await groupsOf(process.pid)).length).toBeGreaterThan(0);
  });

  it('has no more CPU time than its limit', async (context) => {
    context.skip(!client.runtime.limits, 'no control groups here');
    const id = await client.create({ resourceLimits: { cpu: '200m' } });
    const burn = "sh -c 'while :; do :; done' & sleep 2; kill $!; wait; times | tail -n 1";
    const [, minutes, seconds] = /(\d+)m([\d.]+)s/.exec((await client.run(id, burn)).stdout) ?? [];
    expect(Number(minutes)).toBe(0);
    expect(Number(seconds)).toBeLessThan(1.2);
  });

  it('leaves no group behind, and neither does a runtime that was killed', async (context) => {
    context.skip(!client.runtime.limits, 'no control groups here');
    const other = await startClient();
    const [own] = await groupsOf(process.pid);
    const dead = join(own ?? '', '..', 'opensandbox-4194305-dead');
    await mkdir(join(dead, 'x'), { recursive: true });
    await other.create({ resourceLimits: { memory: '256Mi', cpu: '1' } });
    const before = (await groupsOf(process.pid)).length;
    await other.runtime.close();
    expect((await groupsOf(process.pid)).length).toBeLessThan(before);
    await (await openCgroups())?.close();
    await expect(rmdir(dead)).rejects.toThrow('ENOENT');
  });
});
