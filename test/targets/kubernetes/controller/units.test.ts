/** harness/targets/kubernetes/controller: the queue, what a pod tells, directories. */
import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Pod } from '../../../../harness/targets/kubernetes/controller/api/objects.ts';
import { createQueue } from '../../../../harness/targets/kubernetes/controller/queue.ts';
import type { BatchSandbox } from '../../../../harness/targets/kubernetes/controller/sandboxes/batch-sandbox.ts';
import { podOf } from '../../../../harness/targets/kubernetes/controller/sandboxes/pod.ts';
import { stateOf } from '../../../../harness/targets/kubernetes/controller/sandboxes/pod-state.ts';
import { createDirectories } from '../../../../harness/targets/kubernetes/controller/volumes/directories.ts';
import { eventually } from '../../../support/eventually.ts';

describe('the queue', () => {
  const start = (look: (key: string) => Promise<number | undefined>) => {
    const ending = new AbortController();
    onTestFinished(() => ending.abort());
    const lines: string[] = [];
    return {
      lines,
      ending,
      queue: createQueue({ kind: 'thing', look, log: (line) => lines.push(line), signal: ending.signal }),
    };
  };

  it('looks at one key once at a time, and again when it was added meanwhile', async () => {
    let now = 0;
    let most = 0;
    let looks = 0;
    const { queue } = start(async () => {
      looks++;
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
      return undefined;
    });
    for (let times = 0; times < 5; times++) queue.add('one');
    await eventually(() => looks === 2 && now === 0);
    queue.add('one');
    await eventually(() => looks === 3 && now === 0);
    expect(most).toBe(1);
  });

  it('tries again with pauses that double, and says so', async () => {
    const at: number[] = [];
    const { queue, lines } = start(async () => {
      at.push(Date.now());
      if (at.length < 5) throw new Error('not yet');
      return undefined;
    });
    queue.add('one');
    await eventually(() => at.length === 5);
    expect(lines).toEqual([10, 20, 40, 80].map((ms) => `thing one: not yet; again in ${ms} ms`));
    expect(at[4]! - at[0]!).toBeGreaterThanOrEqual(145);
  });

  it('looks again when the time has come', async () => {
    const at: number[] = [];
    const { queue } = start(async () => {
      at.push(performance.now());
      return at.length === 1 ? 50 : undefined;
    });
    queue.add('one');
    await eventually(() => at.length === 2);
    expect(at[1]! - at[0]!).toBeGreaterThan(48);
  });

  it('looks at nothing after its end', async () => {
    let looks = 0;
    const { queue, ending } = start(async () => {
      looks++;
      return 10;
    });
    queue.add('one');
    await eventually(() => looks === 1);
    ending.abort();
    queue.add('two');
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(looks).toBe(1);
  });
});

describe('what a pod tells', () => {
  const yes = (type: string) => ({ type, status: 'True' });
  const pod = (status: Pod['status'], restartPolicy = 'Never'): Pod => ({
    metadata: { name: 'p', uid: 'u' },
    spec: { restartPolicy },
    ...(status && { status }),
  });
  const terminated = (exitCode: number) => ({ name: 'c', state: { terminated: { exitCode } } });

  it('a new one nothing', () => expect(stateOf(pod(undefined))).toEqual({ scheduled: false, ready: false }));
  it('one that no node takes why', () =>
    expect(
      stateOf(pod({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no' }] })),
    ).toEqual({ scheduled: false, ready: false, unschedulable: { reason: 'Unschedulable', message: 'no' } }));
  it('one that runs its address', () =>
    expect(stateOf(pod({ podIP: '1.2.3.4', conditions: [yes('PodScheduled'), yes('Ready')] }))).toEqual({
      scheduled: true,
      ready: true,
      address: '1.2.3.4',
    }));
  it('one whose preparation has ended well nothing yet', () =>
    expect(stateOf(pod({ phase: 'Pending', initContainerStatuses: [terminated(0)] })).failure).toBeUndefined());
  const waiting = (reason: string, message?: string) => ({
    name: 'c',
    state: { waiting: { reason, ...(message && { message }) } },
  });
  it.each([
    [
      'a preparation that failed',
      { initContainerStatuses: [terminated(2)] },
      'Error',
      'container c ended with exit code 2 (Error)',
    ],
    [
      'a container of two that has ended',
      { containerStatuses: [{ name: 'a', state: { running: {} } }, terminated(0)] },
      'Completed',
      'container c ended with exit code 0 (Completed)',
    ],
    [
      'an eviction',
      { phase: 'Failed', reason: 'Evicted', message: 'too little memory' },
      'Evicted',
      'too little memory',
    ],
    ['an end without reasons', { phase: 'Succeeded' }, 'PodSucceeded', 'the pod is Succeeded'],
    [
      'an image that is not there',
      { containerStatuses: [waiting('ErrImagePull', 'no such host')] },
      'ErrImagePull',
      'container c cannot run: no such host',
    ],
    [
      'one for the preparation',
      { initContainerStatuses: [waiting('ImagePullBackOff')] },
      'ImagePullBackOff',
      'container c cannot run',
    ],
    [
      'a sub-path that is refused',
      { containerStatuses: [waiting('CreateContainerConfigError')] },
      'CreateContainerConfigError',
      'container c cannot run',
    ],
  ])('is a failure: %s', (_, status, reason, message) =>
    expect(stateOf(pod(status)).failure).toEqual({ reason, message }),
  );
  it('is none as long as the kubelet starts a container again', () => {
    const status = { phase: 'Running', containerStatuses: [terminated(1)] };
    expect(stateOf(pod(status, 'Always')).failure).toBeUndefined();
    const waiting = {
      name: 'c',
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1 } },
    };
    expect(stateOf(pod({ containerStatuses: [waiting] }, 'Always')).failure?.message).toContain('exit code 1');
  });
});

it('requests little, and never more than was asked for or what cannot be lowered', () => {
  const sandbox = {
    metadata: { name: 's', uid: 'u', namespace: 'ns' },
    spec: {
      template: {
        spec: {
          initContainers: [{ name: 'i', resources: { limits: { memory: '512Ki' } } }],
          containers: [
            { name: 'a', resources: { limits: { cpu: '2', 'nvidia.com/gpu': '1' }, requests: { cpu: '1m' } } },
            { name: 'b', resources: { limits: { memory: 'much' } } },
            { name: 'c' },
          ],
        },
      },
    },
  } as BatchSandbox;
  const spec = podOf(sandbox).spec as {
    containers: { resources?: object }[];
    initContainers: { resources?: object }[];
  };
  expect([...spec.initContainers, ...spec.containers].map(({ resources }) => resources)).toEqual([
    { limits: { memory: '512Ki' }, requests: { memory: '512Ki' } },
    { limits: { cpu: '2', 'nvidia.com/gpu': '1' }, requests: { cpu: '1m', 'nvidia.com/gpu': '1' } },
    { limits: { memory: 'much' }, requests: { memory: 'much' } },
    undefined,
  ]);
});

describe('directories', () => {
  const uid = '11111111-1111-1111-1111-111111111111';
  const start = () => {
    const root = mkdtempSync(join(tmpdir(), 'directories-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    return { root, directories: createDirectories(root) };
  };
  it.each(['..', '../x', '', '/etc', 'data', `${uid}/..`, `${uid}\n`])('has none for %j', async (name) => {
    const { directories } = start();
    await expect(directories.make(name)).rejects.toThrow('no uid');
    expect(() => directories.remove(name)).toThrow('no uid');
  });
  it('does not take a link for a directory', async () => {
    const { root, directories } = start();
    symlinkSync(tmpdir(), join(root, uid));
    await expect(directories.make(uid)).rejects.toThrow('no directory');
    await directories.remove(uid);
    expect(lstatSync(join(root, uid), { throwIfNoEntry: false })).toBeUndefined();
    expect(lstatSync(tmpdir()).isDirectory()).toBe(true);
  });
});
