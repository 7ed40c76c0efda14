/** Clusters of processes that were killed. Their daemons end with such a process; the cgroups, and the directory, stay. */
import { describeError } from '../../../errors.ts';
import { privatePlaces } from '../../../process/abandoned.ts';
import { ownerIn, whereabouts } from '../../../process/owner.ts';
import { removeTree } from '../../../process/remove-tree.ts';
import { cgroupNames, removeCgroups } from './cgroups.ts';

/**
 * Removes what is left of clusters whose process is gone: processes, cgroups, directories. Says what it removed, and what it
 * could not. It does nothing for anybody but root.
 */
export async function removeAbandonedClusters(log: (line: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const attempt = async (what: string, removal: () => Promise<void>): Promise<void> => {
    try {
      await removal();
      log(`${what} of a cluster whose process is gone has been removed`);
    } catch (error) {
      log(`${what} of a cluster whose process is gone is still there: ${describeError(error)}`);
    }
  };
  for (const name of cgroupNames()) {
    const owner = name.startsWith('osc-') ? ownerIn(name) : undefined;
    if (owner !== undefined && whereabouts(owner) === 'gone')
      await attempt(`cgroup ${name}`, () => removeCgroups(name));
  }
  for (const { path, purpose, owner } of privatePlaces())
    if (purpose === 'cluster' && owner === 'gone') await attempt(path, () => removeTree(path));
}
