/** After a run: the volumes that scenarios did not get to remove. */
import { describeError } from '../errors.ts';
import { type Ledger, whatIsLeft } from '../run/ledger.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { SessionInfo } from './info.ts';

/**
 * Removes what the ledger still holds, once no sandbox of the run is left. Gives a sentence for each volume that could
 * not be removed. Volumes that went with the runtime, or with the sandbox that kept them, are only crossed out.
 */
export async function sweepVolumes(info: SessionInfo, ledger: Ledger): Promise<string[]> {
  const claims = whatIsLeft(info.ledger).flatMap(({ kind, id }) => (kind === 'volume' ? [id] : []));
  const { image, runId, volumes } = info;
  try {
    const { gone, left } = await PROVISIONERS.get(volumes.kind, 'volumes').sweep(volumes, { image, runId, claims });
    for (const id of gone) ledger.gone({ kind: 'volume', id });
    return left;
  } catch (error) {
    return [`what the run left of volumes could not be removed: ${describeError(error)}`];
  }
}
