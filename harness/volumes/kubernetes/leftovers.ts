/** What an interrupted run has left in a namespace: found by the label of the run, and removed. */
import { describeError } from '../../errors.ts';
import { RUN_LABEL } from '../../run/metadata-keys.ts';
import { listClaims, removeClaim } from './claims.ts';
import type { Cluster } from './cluster.ts';
import { listPods, removePod } from './pods.ts';

/** How often it is looked once more: what a worker had asked for when it was ended may come after a look. */
const LOOKS = 5;

/**
 * Removes the pods and claims that carry the label of the run, and nothing else; of these not the claims that are `spared`. Gives a
 * sentence for each thing that is still there. Throws HarnessError when the cluster does not say what there is.
 */
export async function removeRunLeftovers(
  cluster: Cluster,
  runId: string,
  spared: readonly string[] = [],
): Promise<string[]> {
  const labelSelector = `${RUN_LABEL}=${runId}`;
  const left = new Map<string, string>();
  const attempt = (what: string, removal: Promise<void>): Promise<void> =>
    removal.catch((error: unknown) => void left.set(what, `${what}: ${describeError(error)}`));
  for (let look = 0; look < LOOKS; look += 1) {
    // First the pods, since they hold claims.
    const pods = (await listPods(cluster, 'listing pods of a run', labelSelector)).flatMap(({ metadata }) =>
      left.has(`pod ${metadata?.name}`) ? [] : [metadata?.name ?? ''],
    );
    await Promise.all(pods.map((name) => attempt(`pod ${name}`, removePod(cluster, name))));
    const claims = (await listClaims(cluster, labelSelector)).filter(
      ({ metadata }) => !spared.includes(metadata?.name ?? '') && !left.has(`claim ${metadata?.name}`),
    );
    await Promise.all(claims.map((claim) => attempt(`claim ${claim.metadata?.name}`, removeClaim(cluster, claim))));
    if (pods.length + claims.length === 0) break;
  }
  return [...left.values()];
}
