/** A reference runtime of our own, with a key and a directory for host paths. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { makePrivateDirectory } from '../../process/private-directory.ts';
import { type ReferenceRuntime, type RuntimeOptions, startReferenceRuntime } from '../../reference/runtime.ts';
import { directoryPlace } from '../../volumes/directory/entry.ts';
import type { VolumesPlace } from '../../volumes/entry.ts';
import { type HostPath, samePath } from '../../volumes/host/place.ts';

export type EmbeddedServer = Pick<ReferenceRuntime, 'url' | 'volumesDir' | 'snapshotsDir' | 'close'> & {
  apiKey: string;
  /** Name of the one image that it has. */
  image: string;
  volumes: VolumesPlace;
  /** Directory below which host paths may be mounted. */
  hostPath: HostPath;
  /** Capabilities that this machine decides about. */
  found: string[];
};

/** Starts the runtime on a free loopback port. Throws HarnessError when this machine does not allow it. */
export async function startEmbeddedServer(
  options: Pick<RuntimeOptions, 'seams' | 'report'> = {},
): Promise<EmbeddedServer> {
  const apiKey = randomBytes(24).toString('hex');
  const hostPaths = makePrivateDirectory('host-paths');
  let runtime: ReferenceRuntime;
  try {
    runtime = await startReferenceRuntime({ ...options, apiKey, allowedHostPaths: [hostPaths.path] });
  } catch (error) {
    await hostPaths.remove();
    throw error;
  }
  return {
    url: runtime.url,
    volumesDir: runtime.volumesDir,
    snapshotsDir: runtime.snapshotsDir,
    apiKey,
    image: 'reference',
    volumes: directoryPlace(runtime.volumesDir),
    hostPath: samePath(hostPaths.path),
    found: [
      ...(runtime.limits ? ['lifecycle.resource-limits'] : []),
      // An ordinary user has one user id to give.
      ...(process.getuid?.() === 0 ? ['execd.users'] : []),
      // As the sandboxes see the machine's programs.
      ...(existsSync('/usr/bin/python3') ? ['code.python'] : []),
    ],
    async close() {
      await runtime.close();
      await hostPaths.remove();
    },
  };
}
