/** Pods of a namespace: those of the suite that reach into claims, and those that use a claim. */
import type { V1Pod } from '@kubernetes/client-node';
import { describeError, HarnessError } from '../../errors.ts';
import { systemClock, until } from '../../until.ts';
import type { Cluster } from './cluster.ts';
import { eventWords } from './events.ts';
import { type HelperOptions, helperManifest } from './manifests.ts';
import { unlessAbsent } from './refusal.ts';

const POLL_MS = 60;

/** What a container waits for that does not come by itself. */
const STUCK = [
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/** Of these the ones that are about the image, and the events that say why. */
const IMAGELESS = ['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'];
const IMAGE_EVENTS = ['Failed', 'ErrImageNeverPull', 'InspectFailed'];

/** A pod of the suite was not up in its time, and nothing says that it will not be. */
export class NotUp extends HarnessError {}

/** Pods that have the claim mounted, or are about to. */
export async function usersOf(cluster: Cluster, claimName: string): Promise<V1Pod[]> {
  const pods = await listPods(cluster, `looking for pods that use claim ${claimName}`);
  return pods.filter(
    ({ spec, status }) =>
      !['Succeeded', 'Failed'].includes(status?.phase ?? '') &&
      spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claimName),
  );
}

/** Those of the namespace, or of a label of it. */
export async function listPods(cluster: Cluster, what: string, labelSelector?: string): Promise<V1Pod[]> {
  const query = labelSelector === undefined ? {} : { query: { labelSelector } };
  return (await cluster.call<{ items: V1Pod[] }>({ what, verb: 'list', resource: 'pods', ...query })).items;
}

/** Removes a pod at once; one that is gone already is no error. */
export async function removePod(cluster: Cluster, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 };
  await unlessAbsent(cluster.call({ what: `removing pod ${name}`, verb: 'delete', resource: 'pods', name, body }));
}

/**
 * Starts a pod of the suite on a claim, gives its name to `use` when it runs, and removes it. `waiting` is asked while it does not
 * run, and may throw. Throws HarnessError with what the cluster says of it when it does not come up in `withinMs`.
 */
export async function withHelper<T>(
  cluster: Cluster,
  options: HelperOptions,
  { withinMs, waiting }: { withinMs: number; waiting: () => Promise<void> },
  use: (pod: string) => Promise<T>,
): Promise<T> {
  const body = helperManifest(options);
  const name = body.metadata?.name ?? '';
  let result: T;
  try {
    await cluster.call({
      what: `creating a pod on claim ${options.claimName}`,
      verb: 'create',
      resource: 'pods',
      body,
    });
    await running(cluster, name, options, withinMs, waiting);
    result = await use(name);
  } catch (error) {
    // A creation that was given up may still have happened.
    const second = await removePod(cluster, name).catch((failure: unknown) => failure);
    if (second === undefined) throw error;
    throw new HarnessError(`${describeError(error)}; and then: ${describeError(second)}`, { cause: error });
  }
  await removePod(cluster, name);
  return result;
}

async function running(
  cluster: Cluster,
  name: string,
  { claimName, image }: HelperOptions,
  withinMs: number,
  waiting: () => Promise<void>,
): Promise<void> {
  let pod: V1Pod | undefined;
  const came = await until(systemClock, { within: withinMs, every: POLL_MS }, async () => {
    pod = await cluster.call<V1Pod>({ what: `looking at pod ${name}`, verb: 'get', resource: 'pods', name });
    const { phase, message, reason } = pod.status ?? {};
    const { state } = pod.status?.containerStatuses?.[0] ?? {};
    if (phase === 'Running' && state?.running !== undefined) return true;
    const { terminated, waiting: awaited } = state ?? {};
    if (terminated !== undefined || phase === 'Failed' || phase === 'Succeeded') {
      const why = [reason ?? terminated?.reason, message ?? terminated?.message].filter((part) => part);
      throw new HarnessError(
        `pod ${name}, which looks into claim ${claimName}, ended at once: ${cluster.hide(why.join(': ') || String(phase))}. Its image ${image} must have sh, tar, head and sleep; another is named with --kube-image`,
      );
    }
    if (awaited?.reason !== undefined && STUCK.includes(awaited.reason)) {
      const about = IMAGELESS.includes(awaited.reason) ? IMAGE_EVENTS : undefined;
      const said = await eventWords(cluster, pod.metadata?.uid, about);
      throw new HarnessError(
        `pod ${name}, which looks into claim ${claimName}, does not start: ${awaited.reason}. Its image is ${image}; another is named with --kube-image. The cluster says: ${said}`,
      );
    }
    await waiting();
    return undefined;
  });
  if (came === true) return;
  const { phase, conditions } = pod?.status ?? {};
  const unmet = conditions?.find(({ status, message }) => status === 'False' && message)?.message;
  throw new NotUp(
    `pod ${name}, which looks into claim ${claimName}, is ${phase} after ${withinMs / 1000} s${unmet === undefined ? '' : ` (${unmet})`}: ${await eventWords(cluster, pod?.metadata?.uid)}`,
  );
}
