/** What an interrupted run has left in a namespace: found by the label of the run, and removed. */
import { describeError } from '../../errors.ts';
import { RUN_LABEL } from '../../run/metadata-keys.ts';
import { listClaims, removeClaim } from './claims.ts';
import type { Cluster } from './cluster.ts';
import { listPods, removePod } from './pods.ts';

/**
 * Removes the pods and claims that carry the label of the run, and nothing else; of these not the claims that are `spared`. Gives a
 * sentence for each thing that is still there. Throws HarnessError when the cluster does not say what there is.
 */
export async function removeRunLeftovers(
  cluster: Cluster,
  runId: string,
  spared: readonly string[] = [],
): Promise<string[]> {
  const label = `${RUN_LABEL}=${runId}`;
  const left: string[] = [];
  const attempt = (what: string, removal: Promise<void>): Promise<void> =>
    removal.catch((error: unknown) => void left.push(`${what}: ${describeError(error)}`));
  // First the pods, since they hold claims.
  const pods = await listPods(cluster, 'listing pods of a run', label);
  await Promise.all(
    pods.map(({ metadata }) => attempt(`pod ${metadata?.name}`, removePod(cluster, metadata?.name ?? ''))),
  );
  const claims = (await listClaims(cluster, label)).filter(({ metadata }) => !spared.includes(metadata?.name ?? ''));
  await Promise.all(claims.map((claim) => attempt(`claim ${claim.metadata?.name}`, removeClaim(cluster, claim))));
  return left;
}
