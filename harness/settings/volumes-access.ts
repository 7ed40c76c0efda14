/** How volumes are reached that are not found without being told where they are: a cluster, commands of one's own. */
import type { VolumesAccess } from '../volumes/entry.ts';
import type { FileSettings } from './format.ts';
import { hooksOf } from './hooks.ts';

/**
 * What flags, environment and configuration say of each kind; a kind of which they say nothing is absent. `path` is that of the
 * configuration file, absolute. Throws UsageError.
 */
export function volumesAccessOf(file: FileSettings, path: string): VolumesAccess {
  const hooks = hooksOf(file.hooks, path);
  return { ...(hooks === undefined ? {} : { hooks }) };
}
