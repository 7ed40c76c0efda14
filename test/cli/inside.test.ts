/** Commands that are started once more in the place of their target: whose signals, exit code and end count. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runIn } from '../../harness/cli/inside.ts';
import { watchSignals } from '../../harness/cli/signals.ts';
import { spawnGroup } from '../../harness/process/group.ts';
import type { Place } from '../../harness/targets/target.ts';

const signals = () => watchSignals(() => undefined);

/** A place on this machine, whose programs tell what they write. */
function place(): Place & { failing: AbortController; written: Promise<string>; leave: ReturnType<typeof vi.fn> } {
  const failing = new AbortController();
  let told = (_text: string): void => undefined;
  return {
    failing,
    written: new Promise((resolve) => {
      told = resolve;
    }),
    exec(command, args) {
      const group = spawnGroup(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      group.child.stdout?.once('data', (chunk: Buffer) => told(chunk.toString()));
      return group;
    },
    failed: failing.signal,
    leave: vi.fn(async () => undefined),
  };
}

/** A program that tells its first signal by its exit code, and that it listens. */
const LISTENS = `
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
console.log('listening');
setInterval(() => undefined, 1000);
`;

/** Has whoever listened last receive a signal: the others are of the program that runs the tests. */
const receive = (signal: NodeJS.Signals): void => process.listeners(signal).at(-1)?.(signal);

const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
const before = listeners();
afterEach(() => expect(listeners()).toBe(before));

describe('a command in the place of its target', () => {
  it.each([0, 1, 3])('gives its exit code %i, and the place is taken down', async (code) => {
    const there = place();
    expect(await runIn(there, ['-e', `process.exit(${code})`], signals())).toBe(code);
    expect(there.leave).toHaveBeenCalledOnce();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('gets %s, which does not end what waits for it', async (signal) => {
    const there = place();
    const running = runIn(there, ['-e', LISTENS], signals());
    await there.written;
    receive(signal);
    expect(await running).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(there.leave).toHaveBeenCalledOnce();
  });

  it('is not started when a signal came before it', async () => {
    const there = place();
    const early = signals();
    receive('SIGTERM');
    expect(await runIn(there, ['-e', LISTENS], early)).toBe(143);
    expect(there.leave).toHaveBeenCalledOnce();
  });

  it('that gives no exit code is an error, and the place is taken down', async () => {
    const there = place();
    await expect(runIn(there, ['-e', 'process.kill(process.pid, "SIGKILL")'], signals())).rejects.toThrow(
      'was ended by SIGKILL',
    );
    expect(there.leave).toHaveBeenCalledOnce();
  });

  it('ends with its place, for the reason of that', async () => {
    const there = place();
    const running = runIn(there, ['-e', LISTENS], signals());
    await there.written;
    there.failing.abort(new Error('etcd has ended'));
    await expect(running).rejects.toThrow('etcd has ended');
    expect(there.leave).toHaveBeenCalledOnce();
  });

  it('tells what of its place is still there', async () => {
    const there = place();
    there.leave.mockRejectedValue(new Error('cgroup x is still there'));
    await expect(runIn(there, ['-e', ''], signals())).rejects.toThrow('cgroup x is still there');
  });
});
