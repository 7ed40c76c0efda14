import { HarnessError } from '../../errors.ts';
import type { ProvisionerEntry, VolumesPlace } from '../entry.ts';

const kind = 'directory';

/** The place of a server that keeps one directory per claim below `path`, an absolute path of this machine. */
export const directoryPlace = (path: string): VolumesPlace => ({ kind, path });

async function open({ path }: VolumesPlace) {
  if (typeof path !== 'string') throw new HarnessError('volumes in a directory, and no directory is named');
  const { createDirectoryVolumes } = await import('./provisioner.ts');
  return createDirectoryVolumes(path, { claims: true });
}

export const directory: ProvisionerEntry = {
  kind,
  sentence: 'directories of this machine, where the embedded runtime keeps its volumes',
  async detect({ keeps }) {
    return keeps?.kind === kind ? { place: keeps } : { unfit: 'it works with the embedded runtime only' };
  },
  provide: open,
  look: open,
  // All others go with the runtime.
  async sweep(place, { claims }) {
    const volumes = await open(place);
    for (const claim of claims) await volumes.remove(claim);
    return { gone: [...claims], left: [] };
  },
};
