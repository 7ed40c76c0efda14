/** How volumes are reached that are not found without being told where they are: a cluster, commands of one's own. */
import type { VolumesAccess } from '../volumes/entry.ts';
import type { FileSettings } from './format.ts';
import { hooksOf } from './hooks.ts';
import { type KubernetesFlags, kubernetesOf } from './kubernetes.ts';

/** A configuration, its path and its folder, both absolute. */
type Configured = { settings: FileSettings; path: string; folder: string };

/**
 * What flags, environment and configuration say of each kind; a kind of which they say nothing is absent. Throws UsageError.
 */
export function volumesAccessOf(
  flags: KubernetesFlags,
  env: Record<string, string | undefined>,
  { settings, path, folder }: Configured,
  cwd: string,
): VolumesAccess {
  const kubernetes = kubernetesOf(flags, env, settings.kubernetes, { cwd, folder });
  const hooks = hooksOf(settings.hooks, path);
  return { ...(kubernetes === undefined ? {} : { kubernetes }), ...(hooks === undefined ? {} : { hooks }) };
}
