/** Runs that are made in the place of their target: a process in there makes it, and what it says is handed on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FromRun, Start } from '../../harness/library/messages.ts';
import { relay } from '../../harness/library/relay.ts';
import { packageDir } from '../../harness/package.ts';
import { spawnGroup } from '../../harness/process/group.ts';
import type { Place } from '../../harness/targets/target.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-relay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A place on this machine, with a mount namespace of its own, in which node runs what `args` say. */
function place(args: readonly string[]) {
  const failing = new AbortController();
  const there: Place = {
    exec: (command, _args, options) =>
      spawnGroup('unshare', ['--mount', command, ...args], { ...options, cwd: folder, env: { ...process.env } }),
    failed: failing.signal,
    leave: vi.fn(async () => undefined),
  };
  return { ...there, failing };
}

const CHILD = [join(packageDir, 'dist/harness/library/child.js')];
const start = (): Start => ({
  kind: 'start',
  env: {},
  options: { scenarios: join(folder, 'scenarios'), reports: join(folder, 'reports'), filters: ['none-of-that-name'] },
});

it('gives the last message, hands on the others, and takes the place down', async () => {
  const says = `process.on('message', ({ options }) => {
    process.send({ kind: 'print', text: options.filters[0] });
    process.send({ kind: 'ended', result: { exitCode: 0, reports: '/r', left: [] } }, () => process.exit());
  });`;
  const there = place(['-e', says]);
  const said: FromRun[] = [];
  const last = await relay(there, start(), {
    say: (message) => said.push(message),
    signal: new AbortController().signal,
  });
  expect(last).toEqual({ kind: 'ended', result: { exitCode: 0, reports: '/r', left: [] } });
  expect(said).toEqual([{ kind: 'print', text: 'none-of-that-name' }]);
  expect(there.leave).toHaveBeenCalledOnce();
});

it('has the process of a run there, which takes its options in a message', async () => {
  const there = place(CHILD);
  const last = await relay(there, start(), { say: () => undefined, signal: new AbortController().signal });
  expect(last).toMatchObject({ kind: 'failed', usage: true, left: [] });
  expect(there.leave).toHaveBeenCalledOnce();
});

it('is stopped in order by its signal', async () => {
  const stops = `process.on('message', ({ kind }) => {
      if (kind === 'start') process.send({ kind: 'print', text: 'begun' });
      if (kind === 'stop') process.send({ kind: 'failed', usage: false, message: 'stopped', left: [] }, () => process.exit());
    });`;
  const stopping = new AbortController();
  const last = relay(place(['-e', stops]), start(), { say: () => stopping.abort(), signal: stopping.signal });
  expect(await last).toMatchObject({ kind: 'failed', message: 'stopped' });
});

it('fails with the reason when the place ends', async () => {
  const there = place([
    '-e',
    "process.on('message', ({ kind }) => kind === 'stop' ? process.exit() : process.send({ kind: 'print', text: '' }))",
  ]);
  const running = relay(there, start(), {
    say: () => there.failing.abort(new Error('the cluster has ended')),
    signal: new AbortController().signal,
  });
  await expect(running).rejects.toThrow('the cluster has ended');
  expect(there.leave).toHaveBeenCalledOnce();
});

it('fails where the process ends without a last message', async () => {
  const there = place(['-e', 'process.exit(7)']);
  const running = relay(there, start(), { say: () => undefined, signal: new AbortController().signal });
  await expect(running).rejects.toThrow(/ended with 7/);
  expect(there.leave).toHaveBeenCalledOnce();
});
