/** How volumes are reached that are not found without being told where they are: a cluster, commands of one's own. */
import type { VolumesAccess } from '../volumes/entry.ts';

/** What flags, environment and configuration say of each kind; a kind of which they say nothing is absent. */
export const volumesAccessOf = (): VolumesAccess => ({});
