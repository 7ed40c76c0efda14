/** Whether the cluster of the settings runs the sandboxes of a server, and the suite may do there what it needs to. */
import type { V1Pod, V1StorageClass } from '@kubernetes/client-node';
import { describeError, UsageError } from '../../errors.ts';
import type { Detected } from '../entry.ts';
import type { KubernetesAccess } from './access.ts';
import { type Cluster, openCluster, type Verb } from './cluster.ts';
import { usualKubeconfig } from './kubeconfig.ts';
import { kubernetesPlace } from './place.ts';
import { listPods } from './pods.ts';
import { isForbidden, unlessAbsent } from './refusal.ts';

/** A shorter id may be in any name by chance. */
const NAMING = 8;

const NEEDED: readonly (readonly [Verb, string])[] = [
  ...(['get', 'list', 'create', 'delete'] as const).flatMap((verb) =>
    ['persistentvolumeclaims', 'pods'].map((resource) => [verb, resource] as const),
  ),
  // A WebSocket is asked for with GET, and newer clusters want the right to create as well.
  ['get', 'pods/exec'],
  ['create', 'pods/exec'],
];
/** A run can do without them; where one of the others is missing they are named with it. */
const WANTED: readonly (readonly [Verb, string])[] = [['list', 'events']];

/** The place, with what the kubeconfig says now, or why it cannot be. */
export async function detectCluster(sandboxId: string, access: KubernetesAccess): Promise<Detected> {
  let cluster: Cluster | undefined;
  try {
    cluster = await openCluster(access);
    const unfit = await unusable(cluster, access, sandboxId);
    if (unfit !== undefined) return { unfit, setting: true };
    const kubeconfig = access.kubeconfig ?? usualKubeconfig();
    return {
      place: kubernetesPlace({
        ...access,
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        context: cluster.kubeconfig.context,
        namespace: cluster.namespace,
      }),
    };
  } catch (error) {
    return { unfit: describeError(error), ...(error instanceof UsageError ? { setting: true } : {}) };
  } finally {
    cluster?.close();
  }
}

/**
 * What keeps the suite from claims of that namespace, as far as it shows without one; undefined where nothing does. With the id of
 * a sandbox the namespace must have its pod as well.
 */
export async function unusable(
  cluster: Cluster,
  access: KubernetesAccess,
  sandboxId?: string,
): Promise<string | undefined> {
  // All rights before the first use of one.
  const rights = await missingRights(cluster);
  if (rights !== undefined) return rights;
  const pods = await listPods(cluster, 'looking for pods');
  return (
    (await missingNamespace(cluster, pods)) ??
    (sandboxId === undefined ? undefined : strangers(cluster, pods, sandboxId)) ??
    (await missingClass(cluster, access))
  );
}

async function missingNamespace(cluster: Cluster, pods: readonly V1Pod[]): Promise<string | undefined> {
  const { namespace } = cluster;
  if (pods.length > 0 || (await cluster.mayI('get', 'namespaces')) !== true) return undefined;
  const what = `looking for namespace ${namespace}`;
  const found = await unlessAbsent(
    cluster.call({ what, verb: 'get', resource: 'namespaces', name: namespace, everywhere: true }),
  );
  return found === undefined
    ? `there is no namespace ${namespace} in the cluster of context ${cluster.kubeconfig.context}. Set --kube-namespace.`
    : undefined;
}

/** Only a namespace that has the server's sandboxes has its claims. */
function strangers({ namespace, kubeconfig }: Cluster, pods: readonly V1Pod[], sandboxId: string): string | undefined {
  if (pods.some((pod) => isOf(pod, sandboxId))) return undefined;
  return (
    `no pod in namespace ${namespace} of context ${kubeconfig.context} is of a sandbox of this server: ` +
    'none has its id in its name, a label or an annotation. Set --kube-namespace or --kube-context to where the server runs them, or use --volumes server.'
  );
}

function isOf({ metadata }: V1Pod, sandboxId: string): boolean {
  const { name = '', labels = {}, annotations = {} } = metadata ?? {};
  const values = [...Object.values(labels), ...Object.values(annotations)];
  return (
    values.includes(sandboxId) ||
    (sandboxId.length >= NAMING && [name, ...values].some((value) => value.includes(sandboxId)))
  );
}

async function missingRights(cluster: Cluster): Promise<string | undefined> {
  const missingOf = async (rights: typeof NEEDED): Promise<string[]> =>
    (
      await Promise.all(
        rights.map(async ([verb, resource]) =>
          (await cluster.mayI(verb, resource)) === false ? [`${verb} ${resource}`] : [],
        ),
      )
    ).flat();
  const needed = await missingOf(NEEDED);
  const missing = needed.length === 0 ? [] : [...needed, ...(await missingOf(WANTED))];
  const { kubeconfig, namespace } = cluster;
  return missing.length === 0
    ? undefined
    : `the user of context ${kubeconfig.context} may not ${missing.join(', ')} in namespace ${namespace}: a Role must allow it (docs/kubernetes.md has one).`;
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** Storage classes are of the whole cluster: who may not list them learns it from the first claim. */
async function missingClass(cluster: Cluster, { storageClass }: KubernetesAccess): Promise<string | undefined> {
  let classes: V1StorageClass[];
  try {
    const resource = 'storage.k8s.io/storageclasses';
    const call = { what: 'listing storage classes', verb: 'list', resource, everywhere: true } as const;
    classes = (await cluster.call<{ items: V1StorageClass[] }>(call)).items;
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
  const names = classes.map(({ metadata }) => metadata?.name ?? '');
  const there = `There are: ${names.join(', ') || 'none'}.`;
  if (storageClass !== undefined) {
    return names.includes(storageClass) ? undefined : `there is no storage class ${storageClass}. ${there}`;
  }
  const hasDefault = classes.some(({ metadata }) => metadata?.annotations?.[DEFAULT_CLASS] === 'true');
  return hasDefault ? undefined : `the cluster has no default storage class. Name one with --storage-class. ${there}`;
}
