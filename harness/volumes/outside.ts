/** The provisioner that reaches volumes without the API under test. Each brings a heavy library: loaded where it is used. */
import type { VolumeProvisioner } from './provisioner.ts';

/** How a session reaches volumes. */
export type VolumesPlace = { kind: 'docker' | 'server' } | { kind: 'directory'; directory: string };

/** `runId` marks what it makes. Undefined where volumes are made through the API alone. */
export async function outsideVolumes(
  place: VolumesPlace,
  image: string,
  runId: string,
): Promise<VolumeProvisioner | undefined> {
  switch (place.kind) {
    case 'directory': {
      const { createDirectoryVolumes } = await import('./directory/provisioner.ts');
      return createDirectoryVolumes(place.directory);
    }
    case 'docker': {
      const { createDockerVolumes } = await import('./docker/provisioner.ts');
      return createDockerVolumes({ image, runId });
    }
    case 'server':
      return undefined;
  }
}
