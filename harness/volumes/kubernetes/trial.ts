/** Tries a cluster before a run depends on it: with a claim of its own, which is removed. */
import { randomBytes } from 'node:crypto';
import { HarnessError, UsageError } from '../../errors.ts';
import type { KubernetesAccess } from './access.ts';
import { findClaim } from './claims.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { unusable } from './detect.ts';
import { NotUp } from './pods.ts';
import { createKubernetesVolumes } from './provisioner.ts';

const SEED = { path: 'tried/it.txt', content: Buffer.from('tried\n'), mode: 0o640 };

/**
 * Makes a claim, fills it, looks at it and removes it, with pods of `image`; without one only what shows without a claim is tried.
 * Gives a sentence of what was found. Throws UsageError where a setting is wrong, and HarnessError with what the cluster says.
 */
export async function tryCluster(access: KubernetesAccess, image: string | undefined): Promise<string> {
  const cluster = await openCluster(access);
  try {
    const wrong = await unusable(cluster, access);
    if (wrong !== undefined) throw new UsageError(wrong);
    const where = `namespace ${cluster.namespace} of context ${cluster.kubeconfig.context}`;
    if (image === undefined) return `the suite may make claims in ${where}; with --image or --kube-image one is tried`;
    const runId = randomBytes(5).toString('hex');
    const claimName = `osc-${runId}-tried`;
    const volumes = createKubernetesVolumes({ cluster, access, image, runId });
    try {
      await volumes.create(claimName, [SEED]).catch((error: unknown) => {
        throw error instanceof NotUp
          ? new HarnessError(`${error.message}. ${doubt(cluster)}`, { cause: error })
          : error;
      });
      const seen = (await volumes.inspect(claimName)).find(({ path }) => path === SEED.path);
      if (seen?.mode !== SEED.mode || Buffer.compare(seen.content ?? Buffer.alloc(0), SEED.content) !== 0) {
        throw new HarnessError(`what was put into claim ${claimName} of ${where} is not what is in it`);
      }
      const { spec } = (await findClaim(cluster, claimName)) ?? {};
      const kind = `${spec?.accessModes?.join(', ')}, storage class ${spec?.storageClassName ?? 'none'}`;
      return `a claim was made, filled, seen and removed in ${where} (${kind})`;
    } finally {
      await volumes.remove(claimName);
    }
  } finally {
    cluster.close();
  }
}

/** Before a run nobody knows where the server has its sandboxes, and in a namespace of somebody else a claim may have to wait for ever. */
const doubt = ({ namespace }: Cluster): string =>
  `Or namespace ${namespace} is not that of the server's sandboxes: another is named with --kube-namespace`;
