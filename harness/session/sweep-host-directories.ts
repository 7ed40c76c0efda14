/** After a run: the directories of the host that scenarios did not get to remove. */
import { describeError } from '../errors.ts';
import type { Item, Ledger } from '../run/ledger.ts';
import { HOST_DIRECTORY, removeHostDirectory } from '../volumes/host/directories.ts';

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
