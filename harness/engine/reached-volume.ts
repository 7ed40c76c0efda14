/** How a declared volume is made, seen and named: a named volume, or a directory of the host. */
import { HarnessError } from '../errors.ts';
import type { VolumeSpec } from '../format/declared.ts';
import type { ReachedVolume, Surroundings } from '../verbs/surroundings.ts';
import { directoryOnServer } from '../volumes/host/place.ts';

type Around = Pick<Surroundings, 'volumes' | 'claims' | 'hostPath' | 'hostDirectories'>;

/** A volume by its name, which is a DNS label. Throws HarnessError for a directory of the host where none can be made. */
export function reachedVolume({ host }: VolumeSpec, name: string, around: Around): ReachedVolume {
  if (host !== true) return { name, through: around.volumes, noted: around.claims };
  const { hostDirectories } = around;
  if (hostDirectories === undefined)
    throw new HarnessError(`no directory of the host can be made for ${name}: the scenario needs volumes.host-outside`);
  return { name, through: hostDirectories.volumes, noted: hostDirectories };
}

/** What `${volumes.NAME}` is: the claim name, or of a directory of the host the path that it has on the server. */
export const volumeInRequests = ({ host }: VolumeSpec, name: string, { hostPath }: Pick<Around, 'hostPath'>): string =>
  host === true && hostPath !== undefined ? directoryOnServer({ onServer: hostPath }, name) : name;
