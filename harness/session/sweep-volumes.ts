/** After a run: the volumes that scenarios did not get to remove, and directories of the host. */
import { describeError } from '../errors.ts';
import type { Item, Ledger } from '../run/ledger.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { VolumesPlace } from '../volumes/entry.ts';
import { HOST_DIRECTORY, removeHostDirectory } from '../volumes/host/directories.ts';

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

/**
 * Removes those of the things of a run that are directories of the host, once no sandbox of it is left that mounts one. Gives a
 * sentence for each that is still there. `machine`: name of another machine on which they were made, where that is not this one.
 */
export async function sweepHostDirectories(
  items: readonly Item[],
  ledger: Ledger,
  machine?: string,
): Promise<string[]> {
  const problems: string[] = [];
  for (const { kind, id } of items) {
    if (kind !== HOST_DIRECTORY) continue;
    try {
      const removed = await removeHostDirectory(id);
      if (removed || machine === undefined) ledger.gone({ kind, id });
      else problems.push(`${id} is on ${machine}, and not on this machine: remove it there`);
    } catch (error) {
      problems.push(describeError(error));
    }
  }
  return problems;
}
