/** What is in a cluster beside what belongs to it: `kubectl get all,pvc,pv -A`, and the resources of the server. */
import { HarnessError } from '../../errors.ts';
import { systemClock, until } from '../../until.ts';
import { GROUP_VERSION } from './controller/sandboxes/batch-sandbox.ts';
import type { ClusterPlace } from './place.ts';

/** A pod ends within the seconds that it has for that, and its claims after it. */
const GONE_MS = 60_000;
const POLL_MS = 200;

const KINDS: readonly (readonly [apiVersion: string, ...kinds: string[]])[] = [
  ['v1', 'Pod', 'ReplicationController', 'Service', 'PersistentVolumeClaim', 'PersistentVolume'],
  ['apps/v1', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['batch/v1', 'CronJob', 'Job'],
  [GROUP_VERSION, 'BatchSandbox', 'SandboxSnapshot', 'Pool'],
];

export type Inventory = {
  /**
   * Waits until the cluster has what it had when the inventory was opened. Throws HarnessError that names what is there
   * besides, and what is not there any more.
   */
  requireUnchanged(): Promise<void>;
};

/** Looks at what is there now. */
export async function openInventory({ kubeconfig }: Pick<ClusterPlace, 'kubeconfig'>): Promise<Inventory> {
  const { KubeConfig, KubernetesObjectApi } = await import('@kubernetes/client-node');
  const configuration = new KubeConfig();
  configuration.loadFromFile(kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(configuration);
  const look = async (): Promise<string[]> => {
    const lists = KINDS.flatMap(([apiVersion, ...kinds]) =>
      kinds.map(async (kind) => {
        const { items } = await api.list(apiVersion, kind);
        return items.map(
          ({ metadata: { namespace, name } = {} }) =>
            `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
        );
      }),
    );
    return (await Promise.all(lists)).flat();
  };
  const before = new Set(await look());
  return {
    async requireUnchanged() {
      let changes: string[] = [];
      const same = await until(systemClock, { within: GONE_MS, every: POLL_MS }, async () => {
        const now = await look();
        changes = [
          ...now.filter((name) => !before.has(name)).map((name) => `${name} is still there`),
          ...[...before].filter((name) => !now.includes(name)).map((name) => `${name} is gone`),
        ];
        return changes.length === 0 ? true : undefined;
      });
      if (same === undefined) throw new HarnessError(`In the cluster: ${changes.join(', ')}`);
    },
  };
}
