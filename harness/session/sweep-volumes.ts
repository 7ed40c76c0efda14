/** After a run: the volumes that scenarios did not get to remove. */
import { describeError } from '../errors.ts';
import { type Ledger, whatIsLeft } from '../run/ledger.ts';
import { outsideVolumes } from '../volumes/outside.ts';
import type { SessionInfo } from './info.ts';

/**
 * Removes what the ledger still holds, once no sandbox of the run is left. Gives a sentence for each volume that could
 * not be removed. Volumes that went with the runtime, or with the sandbox that kept them, are only crossed out.
 */
export async function sweepVolumes(info: SessionInfo, ledger: Ledger, ledgerFile: string): Promise<string[]> {
  const claims = whatIsLeft(ledgerFile).filter(({ kind }) => kind === 'volume');
  const volumes =
    info.volumes.kind === 'docker' ? await outsideVolumes(info.volumes, info.image, info.runId) : undefined;
  if (volumes === undefined) {
    for (const claim of claims) ledger.gone(claim);
    return [];
  }
  // Helper containers are in no ledger: a worker that was killed may have left one.
  const { removeRunLeftovers } = await import('../volumes/docker/leftovers.ts');
  const problems = (await removeRunLeftovers(info.runId)).left;
  for (const claim of claims) {
    try {
      await volumes.remove(claim.id);
      ledger.gone(claim);
    } catch (error) {
      problems.push(`volume ${claim.id}: ${describeError(error)}`);
    }
  }
  await volumes.close();
  return problems;
}
