/** What an interrupted run has left in a Docker engine: found by the label of the run, and removed. */
import type Docker from 'dockerode';
import { describeError } from '../../errors.ts';
import { RUN_LABEL } from '../../run/metadata-keys.ts';
import { connectDocker, engineCall, unlessAbsent } from './engine.ts';

export type Removal = {
  /** `volume NAME` and `container NAME`, gone now. */
  removed: string[];
  /** A sentence for each thing that is still there. */
  left: string[];
};

/**
 * Removes the helper containers and the volumes that carry the label of the run, and nothing else; of these not the volumes that are
 * `spared`. Throws HarnessError
 * when the engine does not say what there is.
 */
export async function removeRunLeftovers(
  runId: string,
  docker: Docker = connectDocker(),
  spared: readonly string[] = [],
): Promise<Removal> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const removal: Removal = { removed: [], left: [] };
  const remove = async (name: string, call: (abortSignal: AbortSignal) => Promise<unknown>): Promise<void> => {
    try {
      await unlessAbsent(engineCall(`removing ${name}`, call));
      removal.removed.push(name);
    } catch (error) {
      removal.left.push(`${name}: ${describeError(error)}`);
    }
  };
  const containers = await engineCall('listing containers', (abortSignal) =>
    docker.listContainers({ all: true, filters, abortSignal }),
  );
  for (const { Id, Names } of containers) {
    await remove(`container ${Names[0]?.slice(1) ?? Id}`, (abortSignal) =>
      docker.getContainer(Id).remove({ force: true, v: true, abortSignal }),
    );
  }
  const { Volumes } = await engineCall('listing volumes', (abortSignal) =>
    docker.listVolumes({ filters, abortSignal } as Docker.VolumeListOptions),
  );
  for (const { Name } of Volumes ?? []) {
    if (spared.includes(Name)) continue;
    await remove(`volume ${Name}`, (abortSignal) => docker.getVolume(Name).remove({ abortSignal }));
  }
  return removal;
}
