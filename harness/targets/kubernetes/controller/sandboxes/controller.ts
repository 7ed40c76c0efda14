/** The controller of BatchSandboxes: brings each of them, and its pod, to what it asks for. */
import type { Api } from '../api/client.ts';
import { isAlreadyThere, isGone, isRefusal } from '../api/errors.ts';
import { type Informer, startInformer } from '../api/informer.ts';
import { isBehind, type Pod } from '../api/objects.ts';
import type { Log } from '../log.ts';
import { createQueue } from '../queue.ts';
import { type BatchSandbox, ENDPOINTS, FINALIZER, podsPath, SANDBOX_LABEL, sandboxesPath } from './batch-sandbox.ts';
import type { Freezer } from './freezer.ts';
import { goWay, wayOf } from './pause.ts';
import { endOf, podName, podOf, wrongWith } from './pod.ts';
import { stateOf } from './pod-state.ts';
import { createResource, type Resource } from './resource.ts';
import { type Facts, isSameStatus, statusOf } from './status.ts';

/**
 * Seconds that the processes of a pod have after SIGTERM. With 0 the pod would be forgotten while they still run; a sandbox that
 * is gone must have nothing that runs.
 */
const GRACE_SECONDS = 1;

export type SandboxOptions = {
  api: Api;
  namespace: string;
  /** None when nothing can be paused. */
  freezer: Freezer | undefined;
  log: Log;
  signal: AbortSignal;
};

/** Starts to look after the BatchSandboxes of a namespace, until the signal fires; resolves when all of them are known. */
export async function startSandboxes({ api, namespace, freezer, log, signal }: SandboxOptions): Promise<void> {
  const queue = createQueue({ kind: 'sandbox', look, log, signal });
  /** The version of each sandbox that was written last: what the watch has seen may be older. */
  const written = new Map<string, string | undefined>();
  let started = false;
  const sandboxes: Informer<BatchSandbox> = startInformer<BatchSandbox>({
    api,
    path: sandboxesPath(namespace),
    onChange: ({ metadata }) => started && queue.add(metadata.name),
    log,
    signal,
  });
  const pods: Informer<Pod> = startInformer<Pod>({
    api,
    path: `${podsPath(namespace)}?labelSelector=${encodeURIComponent(SANDBOX_LABEL)}`,
    onChange: ({ metadata }) => started && queue.add(metadata.ownerReferences?.[0]?.name ?? ''),
    log,
    signal,
  });
  await Promise.all([sandboxes.synced, pods.synced]);
  started = true;
  for (const { metadata } of sandboxes.all()) queue.add(metadata.name);

  /** The pod of a sandbox; one of an earlier sandbox with its name is none. */
  function podFor(sandbox: BatchSandbox): Pod | undefined {
    const pod = pods.get(`${namespace}/${podName(sandbox)}`);
    return pod && isOf(pod, sandbox) ? pod : undefined;
  }

  async function look(name: string): Promise<number | undefined> {
    const sandbox = sandboxes.get(`${namespace}/${name}`);
    if (sandbox === undefined) written.delete(name);
    // What was done is not done again: the watch will say what came of it.
    if (sandbox === undefined || isBehind(sandbox, written.get(name))) return undefined;
    const resource = createResource(api, sandbox);
    try {
      if (sandbox.metadata.deletionTimestamp !== undefined) return await end(resource);
      const left = untilExpiry(sandbox);
      if (left !== undefined && left <= 0) {
        await resource.remove();
        log(`sandbox ${name}: its time is over, deleted`);
        return undefined;
      }
      await keep(resource);
      return left;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    } finally {
      written.set(name, resource.now.metadata.resourceVersion);
    }
  }

  /** Ends the pod of a sandbox that is being deleted, and lets the sandbox go when the pod is gone. */
  async function end(resource: Resource): Promise<undefined> {
    const { name, finalizers } = resource.now.metadata;
    if (!finalizers?.includes(FINALIZER)) return;
    // What was created last may not have been seen yet.
    const pod = podFor(resource.now) ?? (await readPod(resource.now));
    if (pod === undefined) {
      await resource.removeFinalizer();
      log(`sandbox ${name}: gone`);
      return;
    }
    if (pod.metadata.deletionTimestamp !== undefined) return;
    await api.request('DELETE', podsPath(namespace, pod.metadata.name), {
      gracePeriodSeconds: GRACE_SECONDS,
      preconditions: { uid: pod.metadata.uid },
    });
    log(`sandbox ${name}: being deleted, its pod is told to end`);
  }

  async function readPod(sandbox: BatchSandbox): Promise<Pod | undefined> {
    try {
      const pod = await api.request<Pod>('GET', podsPath(namespace, podName(sandbox)));
      return isOf(pod, sandbox) ? pod : undefined;
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Has a sandbox have its pod, its addresses and its status, and pauses or resumes it. */
  async function keep(resource: Resource): Promise<void> {
    const { phase, allocated } = resource.now.status ?? {};
    const pod = podFor(resource.now);
    if (phase === 'Failed') return tell(resource, pod && { state: stateOf(pod) }, pod);
    const wrong = wrongWith(resource.now);
    if (wrong !== undefined) return tell(resource, { failure: { reason: 'Invalid', message: wrong } }, pod);
    if (!resource.now.metadata.finalizers?.includes(FINALIZER)) await resource.addFinalizer();
    if (pod === undefined) {
      // A new pod would be an empty sandbox in the place of the one that somebody used.
      if (allocated) return tell(resource, { failure: { reason: 'PodGone', message: 'the pod is gone' } }, pod);
      return tell(resource, await create(resource.now), pod);
    }
    const state = stateOf(pod);
    await tell(resource, { state }, pod);
    for (let way = wayOf(resource.now); way !== undefined; way = wayOf(resource.now)) {
      await tell(resource, { state, moved: way.through, attempt: null }, pod);
      await tell(resource, { state, ...(await goWay(way, pod, freezer)) }, pod);
    }
  }

  /** Creates the pod of a sandbox, and says why it cannot be if it cannot. */
  async function create(sandbox: BatchSandbox): Promise<Facts> {
    try {
      await api.request('POST', podsPath(namespace), podOf(sandbox));
      log(`sandbox ${sandbox.metadata.name}: pod created`);
    } catch (error) {
      if (isRefusal(error)) return { failure: { reason: error.reason || 'Refused', message: error.message } };
      // One that was created and not seen yet is as good; any other has to go first.
      if (!isAlreadyThere(error) || (await readPod(sandbox)) === undefined) throw error;
    }
    return {};
  }

  /** Writes the addresses and the status of a sandbox where they are not as they should be, the addresses first. */
  async function tell(resource: Resource, facts: Facts | undefined, pod: Pod | undefined): Promise<void> {
    const status = statusOf(resource.now, facts ?? {}, new Date().toISOString().replace(/\.\d+/, ''));
    const address = pod && status.phase !== 'Failed' ? stateOf(pod).address : undefined;
    const endpoints = JSON.stringify(address === undefined ? [] : [address]);
    const { annotations } = resource.now.metadata;
    if ((annotations?.[ENDPOINTS] ?? '[]') !== endpoints) await resource.annotate(ENDPOINTS, endpoints);
    if (isSameStatus(resource.now.status, status)) return;
    const { phase: before } = resource.now.status ?? {};
    await resource.setStatus(status);
    if (before === status.phase) return;
    const why = status.conditions.find(({ type }) => type === 'PodFailed')?.message;
    log(`sandbox ${resource.now.metadata.name}: ${status.phase}${why === undefined ? '' : `, ${why}`}`);
  }
}

/** Milliseconds until a sandbox is to end, undefined for one without an end. Not a millisecond too early. */
function untilExpiry(sandbox: BatchSandbox): number | undefined {
  const end = endOf(sandbox);
  return end === undefined || end === null ? undefined : end + 1 - Date.now();
}

const isOf = ({ metadata }: Pod, sandbox: BatchSandbox): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === sandbox.metadata.uid) ?? false;
