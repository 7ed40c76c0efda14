/** Where the control groups of this machine are, as far as limits of memory and CPU time need to know. */
import { join, relative } from 'node:path';
import { unescapeOctal } from './mount-table.ts';

export type Controller = 'memory' | 'cpu';

export type Hierarchy = {
  version: 1 | 2;
  /** Existing directory of a group; ours are made below it. */
  base: string;
  controllers: readonly Controller[];
};

const CONTROLLERS: readonly Controller[] = ['memory', 'cpu'];

/**
 * Reads proc_pid_mountinfo(5) and proc_pid_cgroup(5). With version 1 each controller may have a hierarchy of its own, and
 * groups are made below that of this process. With version 2 a group with processes has no limited groups below it, so
 * that they are made at the top of what is mounted.
 */
export function findHierarchies(mountinfo: string, ownGroups: string): Hierarchy[] {
  const found: Hierarchy[] = [];
  const own = ownGroups.split('\n').map((line) => line.split(':'));
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , root = '/', mountPoint = ''] = left.split(' ').map(unescapeOctal);
    const [type, , options = ''] = right.split(' ');
    if (type === 'cgroup2') {
      found.push({ version: 2, base: mountPoint, controllers: CONTROLLERS });
      continue;
    }
    const controllers = CONTROLLERS.filter((controller) => options.split(',').includes(controller));
    if (type !== 'cgroup' || controllers.length === 0) continue;
    const [, , ...path] = own.find(([, names = '']) => names.split(',').includes(controllers[0] ?? '')) ?? [];
    const below = relative(root, path.join(':') || '/');
    // In a container what is mounted may begin below the group that is named.
    found.push({ version: 1, base: below.startsWith('..') ? mountPoint : join(mountPoint, below), controllers });
  }
  return found;
}
