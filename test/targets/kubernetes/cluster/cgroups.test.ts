import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownerMark } from '../../../../harness/process/owner.ts';
import { removeAbandonedClusters } from '../../../../harness/targets/kubernetes/cluster/abandoned.ts';
import {
  cgroupNames,
  hierarchiesIn,
  makeCgroups,
  removeCgroups,
} from '../../../../harness/targets/kubernetes/cluster/cgroups.ts';

test('the hierarchies of both versions are found', () => {
  const mounts = `/dev/vda / ext4 rw 0 0
cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
`;
  expect(hierarchiesIn(mounts)).toEqual([
    { mount: '/sys/fs/cgroup/cpu', version: 1 },
    { mount: '/sys/fs/cgroup/unified', version: 2 },
  ]);
});

/** Whether cgroups can be made here: as root, and not in a container without. */
function canMake(): boolean {
  const name = `osc-${ownerMark()}-try`;
  try {
    makeCgroups(name);
    return true;
  } catch {
    return false;
  }
}
const possible = process.getuid?.() === 0 && canMake();
if (possible) await removeCgroups(`osc-${ownerMark()}-try`);

describe.skipIf(!possible)('the cgroups of a cluster', () => {
  /** A process in them that ends by itself only after a minute; resolves when it is in. */
  async function enter(processes: string) {
    const child = spawn('sh', ['-c', 'echo 0 >"$0" && echo in && exec sleep 60', processes]);
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    return { pid: child.pid as number, ended };
  }

  test('hold what is started in them, and are removed with it', async () => {
    const name = `osc-${ownerMark()}-mine`;
    const processes = makeCgroups(name);
    mkdirSync(join(dirname(processes), 'below'));
    const { ended } = await enter(join(dirname(processes), 'below', 'cgroup.procs'));
    expect(cgroupNames()).toContain(name);
    await removeCgroups(name);
    expect((await ended)[1]).toBe('SIGKILL');
    expect(cgroupNames()).not.toContain(name);
  });

  const freezer = hierarchiesIn(readFileSync('/proc/mounts', 'utf8')).find(({ mount }) => mount.endsWith('/freezer'));
  test.skipIf(freezer === undefined)('are removed with what is frozen in them, as a paused sandbox is', async () => {
    const name = `osc-${ownerMark()}-frozen`;
    makeCgroups(name);
    const cgroup = join(freezer?.mount ?? '', name, 'below');
    mkdirSync(cgroup);
    const { ended } = await enter(join(cgroup, 'cgroup.procs'));
    writeFileSync(join(cgroup, 'freezer.state'), 'FROZEN');
    await removeCgroups(name);
    expect((await ended)[1]).toBe('SIGKILL');
    expect(cgroupNames()).not.toContain(name);
  });

  test('of a process that is gone are removed, and of one that still goes are not', async () => {
    const gone = await enter('/dev/null');
    const mark = ownerMark({ pid: gone.pid, start: '1', place: /h([0-9a-f]+)$/.exec(ownerMark())?.[1] ?? '' });
    const [left, mine] = [`osc-${mark}-left`, `osc-${ownerMark()}-going`];
    const inside = await enter(makeCgroups(left));
    const other = await enter(makeCgroups(mine));
    process.kill(gone.pid, 'SIGKILL');
    await gone.ended;
    await removeAbandonedClusters(() => undefined);
    expect((await inside.ended)[1]).toBe('SIGKILL');
    expect(cgroupNames()).not.toContain(left);
    expect(cgroupNames()).toContain(mine);
    expect(existsSync(`/proc/${other.pid}`)).toBe(true);
    await removeCgroups(mine);
    await other.ended;
  });
});
