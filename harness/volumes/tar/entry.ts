import { HarnessError } from '../../errors.ts';
import type { ProvisionerEntry, VolumesPlace } from '../entry.ts';

const kind = 'tar';

async function open({ path }: VolumesPlace) {
  if (typeof path !== 'string') throw new HarnessError('volumes in a directory, and no directory is named');
  const { createTarVolumes } = await import('./provisioner.ts');
  return createTarVolumes(path);
}

export const tar: ProvisionerEntry = {
  kind,
  sentence: 'the directories of the embedded runtime, packed and unpacked by tar',
  async detect({ keeps }, asked) {
    const fits = keeps?.kind === kind || asked;
    return fits && keeps?.path !== undefined
      ? { place: { kind, path: keeps.path } }
      : { unfit: 'it works with the embedded runtime only' };
  },
  provide: open,
  look: open,
  // They go with the runtime.
  sweep: async (_place, { claims }) => ({ gone: [...claims], left: [] }),
};
