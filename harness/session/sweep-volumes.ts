/** After a run: the volumes that scenarios did not get to remove. */
import { describeError } from '../errors.ts';
import type { Ledger } from '../run/ledger.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { VolumesPlace } from '../volumes/entry.ts';

export type RemainingVolumes = {
  volumes: VolumesPlace;
  image: string;
  runId: string;
  /** Claims that are to be removed. */
  claims: readonly string[];
  /** Those that stay, although they are of the run. */
  spared?: readonly string[];
};

/**
 * Removes the volumes of a run, once no sandbox of it is left that uses them. Gives a sentence for each volume that could
 * not be removed. Volumes that went with the runtime, or with the sandbox that kept them, are only crossed out.
 */
export async function sweepVolumes({ volumes, ...remains }: RemainingVolumes, ledger: Ledger): Promise<string[]> {
  try {
    const { gone, left } = await PROVISIONERS.get(volumes.kind, 'volumes').sweep(volumes, remains);
    for (const id of gone) ledger.gone({ kind: 'volume', id });
    return left;
  } catch (error) {
    return [`what the run left of volumes could not be removed: ${describeError(error)}`];
  }
}
