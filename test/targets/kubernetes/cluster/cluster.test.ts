/**
 * Real clusters, which take ten seconds each: where the daemons have been built already, or with CONFORMANCE_TEST_KUBERNETES=1, which
 * builds them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageDir } from '../../../../harness/package.ts';
import { kubernetesCacheDir } from '../../../../harness/targets/kubernetes/cluster/cache.ts';
import {
  type Cluster,
  removeAbandonedClusters,
  startCluster,
} from '../../../../harness/targets/kubernetes/cluster/cluster.ts';
import { daemonsCached } from '../../../../harness/targets/kubernetes/cluster/daemons.ts';
import { PAUSE_IMAGE } from '../../../../harness/targets/kubernetes/cluster/names.ts';
import { machineNow, markOf, processesOf, tracesOf } from './traces.ts';

const cacheDir = kubernetesCacheDir();
const wanted =
  process.env.CONFORMANCE_TEST_KUBERNETES === '1' ||
  (process.getuid?.() === 0 && (await daemonsCached({ cacheDir })) !== undefined);

const here = join(packageDir, 'test/targets/kubernetes/cluster');
const nothing = { name: 'nothing:1', layers: [], command: [] };
const images = { sandbox: nothing, execd: nothing };
const START_MS = 240_000;

const start = (signal?: AbortSignal, log: (line: string) => void = () => undefined): Promise<Cluster> =>
  startCluster({ cacheDir, images, log, signal });

/** Runs a pod in a cluster, with a directory of the machine; gives what is printed. */
async function runPod(cluster: Cluster, directory: string): Promise<string> {
  const args = [join(here, 'run-pod.mjs'), cluster.kubeconfig, PAUSE_IMAGE, directory];
  const { child, ended } = cluster.exec(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  expect(await ended).toEqual({ code: 0, signal: null });
  return output.trim();
}

describe.skipIf(!wanted)('two clusters at once', () => {
  const clusters: Cluster[] = [];
  let before: ReturnType<typeof machineNow>;
  beforeAll(async () => {
    before = machineNow();
    clusters.push(...(await Promise.all([start(), start()])));
  }, START_MS);
  afterAll(async () => {
    for (const cluster of clusters) await cluster.stop();
  });

  test('have one node each, pods that see the directories of the machine, and sandboxes with all their members', async () => {
    for (const cluster of clusters) {
      const directory = join(cluster.volumes, 'claim');
      expect(await runPod(cluster, directory)).toBe('1 {"some":{"deep":[1]}}');
      expect(statSync(directory).isDirectory()).toBe(true);
    }
  });

  test('have network namespaces of their own, and files for nobody else', () => {
    const namespaces = new Set([
      ...clusters.map(({ netns }) => readlinkSync(netns)),
      readlinkSync('/proc/self/ns/net'),
    ]);
    expect(namespaces.size).toBe(3);
    for (const { directory, kubeconfig } of clusters) {
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    }
  });

  test('have nothing that is mounted, or secret, where others see it', () => {
    for (const { id } of clusters) {
      const traces = tracesOf(markOf(id));
      expect(traces.filter((line) => / - (overlay|tmpfs|proc|nsfs) /.test(line))).toEqual([]);
      expect(traces.join('\n')).not.toMatch(/token=|password/);
    }
    expect(machineNow()).toEqual(before);
  });

  test('one goes without a trace, and the other stays', async () => {
    const [one, other] = clusters as [Cluster, Cluster];
    expect(tracesOf(markOf(one.id)).length).toBeGreaterThan(10);
    await one.stop();
    expect(tracesOf(markOf(one.id))).toEqual([]);
    expect(existsSync(one.netns)).toBe(false);
    expect(other.failed.aborted).toBe(false);
    const { child, ended } = other.exec('kill', ['-0', '1'], { stdio: 'ignore' });
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(child.pid).toBeDefined();
    await other.stop();
    await other.stop(); // twice is once
    expect(tracesOf(markOf(other.id))).toEqual([]);
    expect(machineNow()).toEqual(before);
  });
});

/** Starts a process with a cluster; resolves when that is up. */
async function hold(...args: string[]) {
  const holder = spawn(process.execPath, [join(here, 'hold-cluster.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  const lines = createInterface({ input: holder.stdout });
  const id = await Promise.race([once(lines, 'line').then(([line]) => line as string), ended.then(() => '')]);
  expect(id).toMatch(/^osc-/);
  return { holder, ended, mark: markOf(id) };
}

describe.skipIf(!wanted)('a cluster', () => {
  test('whose process is killed ends with it, and the next one removes what is left', {
    timeout: START_MS,
  }, async () => {
    const { holder, ended, mark } = await hold();
    holder.kill('SIGKILL');
    await ended;
    await expect.poll(() => processesOf(mark), { timeout: 20_000 }).toEqual([]);
    // Another run on this machine may have done it already.
    await removeAbandonedClusters(() => undefined);
    expect(tracesOf(mark)).toEqual([]);
  });

  test('whose process is killed while it starts ends with it too', { timeout: START_MS }, async () => {
    const holder = spawn(process.execPath, [join(here, 'hold-cluster.mjs')], { stdio: 'ignore' });
    const ended = once(holder, 'exit');
    const mark = `p${holder.pid}t`;
    // The last that is started, and the only one that is not in all namespaces of the cluster.
    await expect.poll(() => processesOf(mark).join('\n'), { timeout: 60_000 }).toContain('/inside.js ');
    holder.kill('SIGKILL');
    await ended;
    await expect.poll(() => processesOf(mark), { timeout: 20_000 }).toEqual([]);
    await removeAbandonedClusters(() => undefined);
    expect(tracesOf(mark)).toEqual([]);
  });

  test('whose process exits without stopping it is gone with it', { timeout: START_MS }, async () => {
    const { ended, mark } = await hold('exit');
    expect(await ended).toEqual([7, null]);
    expect(tracesOf(mark)).toEqual([]);
  });

  test('whose start is stopped is gone, whenever that is', { timeout: START_MS }, async () => {
    for (const ms of [300, 1500, 4000]) {
      const stop = new AbortController();
      const starting = start(AbortSignal.any([stop.signal, AbortSignal.timeout(START_MS)]));
      setTimeout(() => stop.abort(new Error('stopped by somebody')), ms);
      await expect(starting).rejects.toThrow('stopped by somebody');
      expect(tracesOf(`p${process.pid}t`)).toEqual([]);
    }
  });

  test('of which a daemon ends says which, and is gone', { timeout: START_MS }, async () => {
    const cluster = await start();
    const daemon = tracesOf(markOf(cluster.id)).find((line) => /^\d+ \S+\/kubernetes scheduler /.test(line));
    process.kill(Number(daemon?.split(' ')[0]), 'SIGKILL');
    await expect.poll(() => cluster.failed.aborted, { timeout: 20_000 }).toBe(true);
    expect(String(cluster.failed.reason)).toMatch(/scheduler of the cluster ended .*Its log ends:/);
    await cluster.stop();
    expect(tracesOf(markOf(cluster.id))).toEqual([]);
  });
});
