/** How volumes are reached that are not found without being told where they are: a cluster, commands of one's own. */
import type { VolumesAccess } from '../volumes/entry.ts';
import type { FileSettings } from './format.ts';
import { type KubernetesFlags, kubernetesOf } from './kubernetes.ts';

/** What flags, environment and configuration say of each kind; a kind of which they say nothing is absent. */
export function volumesAccessOf(
  flags: KubernetesFlags,
  env: Record<string, string | undefined>,
  file: FileSettings,
  folders: { cwd: string; folder: string },
): VolumesAccess {
  const kubernetes = kubernetesOf(flags, env, file.kubernetes, folders);
  return { ...(kubernetes === undefined ? {} : { kubernetes }) };
}
