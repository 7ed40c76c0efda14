/**
 * Programs that must not outlive the thread that started them. A thread that is terminated does nothing any more, and a
 * process that is killed does not either; so a small shell waits until its input closes, which the kernel sees to.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { type Group, spawnGroup } from './group.ts';

/** Waits for the end of its input, gives the group `$1` two seconds to end by itself, and kills what is left of it. */
const GUARD = `while read -r line; do :; done
left=20
while [ $left -gt 0 ] && kill -s 0 -- "-$1"; do sleep 0.1; left=$((left - 1)); done
kill -s KILL -- "-$1"`;

/**
 * As spawnGroup, for a program that ends when its standard input closes. Where it does not, its group is killed two seconds
 * after this thread has ended, however that came. Neither keeps this thread going.
 */
export function spawnGuarded(file: string, args: readonly string[], options: SpawnOptions): Group {
  const group = spawnGroup(file, args, options);
  const { pid } = group.child;
  if (pid === undefined) return group;
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a guard the program still ends with its input, and at the exit of this process.
  guard.once('error', () => undefined);
  guard.stdin.once('error', () => undefined);
  for (const one of [group.child, guard]) {
    one.unref();
    for (const stream of one.stdio ?? []) (stream as { unref?(): void } | null)?.unref?.();
  }
  void group.ended.then(() => guard.stdin.end());
  return group;
}
