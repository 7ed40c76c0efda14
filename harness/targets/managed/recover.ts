/** What a run has left in the Docker engine whose managed server ended without it. */
import type Docker from 'dockerode';
import { describeError } from '../../errors.ts';
import { RUN_METADATA_KEY } from '../../run/metadata-keys.ts';
import { connectDocker, engineCall, requireEngine, unlessAbsent } from '../../volumes/docker/engine.ts';
import { SANDBOX_LABEL } from '../../volumes/docker/provisioner.ts';
import { EXECD_REPOSITORY } from '../images/names.ts';
import type { Remains } from '../target.ts';
import { removeImage } from './images/tags.ts';

/** Tag of the images that only the server of one run knows. */
export const tagOf = (runId: string): string => `run-${runId}`;

/** Name of the execd image by which only the server of one run knows it. */
export const execdImageOf = (runId: string): string => `${EXECD_REPOSITORY}:${tagOf(runId)}`;

/**
 * Removes the containers and images that the server has made for a run; its volumes are not its own. Gives a sentence for
 * each thing that is still there. Throws HarnessError when no engine answers.
 */
export async function removeRemains(
  { runId, sandboxes, snapshots }: Remains,
  docker: Docker = connectDocker(),
): Promise<string[]> {
  await requireEngine(docker);
  const left: string[] = [];
  const remove = async (what: string, removal: () => Promise<unknown>): Promise<void> => {
    try {
      await removal();
    } catch (error) {
      left.push(`${what}: ${describeError(error)}`);
    }
  };
  const containers = await engineCall('listing containers', (abortSignal) =>
    docker.listContainers({ all: true, abortSignal }),
  );
  for (const { Id, Image, Labels, Names } of containers) {
    const marked = Labels[RUN_METADATA_KEY] === runId || sandboxes.includes(Labels[SANDBOX_LABEL] ?? '');
    if (!marked && Image !== execdImageOf(runId)) continue;
    await remove(`container ${Names[0]?.slice(1) ?? Id}`, () =>
      unlessAbsent(
        engineCall('removing a container', (abortSignal) =>
          docker.getContainer(Id).remove({ force: true, v: true, abortSignal }),
        ),
      ),
    );
  }
  const images = await engineCall('listing images', (abortSignal) =>
    docker.listImages({ abortSignal } as Docker.ListImagesOptions),
  );
  const names = images.flatMap(({ RepoTags }) => RepoTags ?? []);
  // The id of a snapshot is the tag of its image.
  const ours = names.filter((name) => name === execdImageOf(runId) || snapshots.some((id) => name.endsWith(`:${id}`)));
  for (const name of ours) await remove(`image ${name}`, () => removeImage(docker, name));
  return left;
}
