/** Starts a cluster for a run, and what a run needs that cannot be had inside. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../package.ts';
import { provideServer } from '../managed/version.ts';
import type { Place, TargetOptions } from '../target.ts';
import { kubernetesCacheDir } from './cluster/cache.ts';
import { startCluster } from './cluster/cluster.ts';
import { provideClusterImages } from './cluster/images.ts';
import { placeVariable } from './place.ts';

/**
 * Starts it, with what is left of killed ones removed first. The first time on a machine takes minutes, and `log` says so.
 * Throws HarnessError that says what the machine lacks, and leaves nothing.
 */
export async function enterCluster({ log, signal }: Pick<TargetOptions, 'log' | 'signal'>): Promise<Place> {
  // From a network that is not there inside.
  const { execdBundle } = await import('../../reference/bundle.ts');
  await provideServer({ cacheDir, log, signal });
  const images = await provideClusterImages({ cacheDir: kubernetesCacheDir(), execdBundle, log, signal });
  const cluster = await startCluster({ cacheDir: kubernetesCacheDir(), images, log, signal });
  const hostPaths = join(cluster.directory, 'host-paths');
  await mkdir(hostPaths);
  const env = { ...process.env, ...placeVariable({ ...cluster, hostPaths }) };
  return {
    failed: cluster.failed,
    exec: (command, args, options) => cluster.exec(command, args, { ...options, env }),
    leave: () => cluster.stop(),
  };
}
