/** Named volumes of a Docker engine, filled and looked at without starting a container. */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { describeError, HarnessError } from '../../errors.ts';
import { RUN_LABEL } from '../../run/metadata-keys.ts';
import { systemClock, until } from '../../until.ts';
import { entriesFromTar, tarFromSeed } from '../archive.ts';
import type { OutsideVolumes } from '../entry.ts';
import type { SeedFile, VolumeEntry } from '../provisioner.ts';
import { connectDocker, engineCall, engineStatus, requireEngine, unlessAbsent } from './engine.ts';

/** Where helper containers have the volume; no image has anything there. */
const MOUNT_POINT = '/opensandbox-conformance-volume';
/** A shorter id may be in any name by chance. */
const NAMING = 8;
/** Tells a volume that this process made from one that appeared in the same moment. */
const MAKER_LABEL = 'opensandbox-conformance.maker';
/** The label by which a Docker-based opensandbox-server knows its sandboxes. */
export const SANDBOX_LABEL = 'opensandbox.io/id';

export type DockerVolumesOptions = {
  /** Connected as the environment says when absent. */
  docker?: Docker;
  /** Any image that the engine has: helper containers are created from it and never started. */
  image: string;
  runId: string;
};

/**
 * Volumes of the Docker engine. Archives go in and out through a container that is created, never started, and removed
 * again before the call returns: a kept one would hold the volume and so hide a server that deletes it.
 */
export function createDockerVolumes(options: DockerVolumesOptions): OutsideVolumes {
  const { docker = connectDocker(), image, runId } = options;
  const labels = { [RUN_LABEL]: runId };
  /** Claims that existed before the run asked for them: never touched, whatever their names. */
  const foreign = new Set<string>();

  const withHelper = async <T>(claimName: string, use: (container: Docker.Container) => Promise<T>): Promise<T> => {
    const container = await createHelper(docker, image, claimName, labels);
    let result: T;
    try {
      result = await use(container);
    } catch (error) {
      throw await afterCleanup(error, () => removeContainer(container));
    }
    await removeContainer(container);
    return result;
  };

  const requireVolume = async (claimName: string): Promise<void> => {
    if ((await findVolume(docker, claimName)) === undefined)
      throw new HarnessError(`volume ${claimName} does not exist in the Docker engine`);
  };

  return {
    alone: false,
    async create(claimName: string, seed: readonly SeedFile[]) {
      const archive = await tarFromSeed(seed);
      if (!(await makeVolume(docker, claimName, labels))) {
        foreign.add(claimName);
        throw new HarnessError(
          `volume ${claimName} exists already and is left alone. Remove it if nobody needs it: docker volume rm ${claimName}`,
        );
      }
      if (seed.length === 0) return;
      await withHelper(claimName, (container) =>
        engineCall(`filling volume ${claimName}`, (abortSignal) =>
          container.putArchive(archive, { path: MOUNT_POINT, abortSignal }),
        ),
      );
    },
    async inspect(claimName: string): Promise<VolumeEntry[]> {
      // Creating a container with a volume that does not exist would make the volume.
      await requireVolume(claimName);
      return withHelper(claimName, (container) =>
        engineCall(`reading volume ${claimName}`, async (abortSignal) => {
          const archive = await container.getArchive({ path: `${MOUNT_POINT}/.`, abortSignal });
          return entriesFromTar(archive as Readable, MOUNT_POINT.slice(1));
        }),
      );
    },
    async exists(claimName: string) {
      return (await findVolume(docker, claimName)) !== undefined;
    },
    async list() {
      const { Volumes } = await engineCall('listing volumes', (abortSignal) =>
        docker.listVolumes({ abortSignal } as Docker.VolumeListOptions),
      );
      return (Volumes ?? []).map(({ Name }) => Name).sort();
    },
    async remove(claimName: string) {
      if (foreign.has(claimName)) return;
      const volume = await findVolume(docker, claimName);
      if (volume === undefined) return;
      // Without our label but with the run in its name it is one that a server made for a scenario.
      if (volume.Labels?.[RUN_LABEL] !== runId && !claimName.includes(runId)) {
        throw new HarnessError(`volume ${claimName} was not made by run ${runId} and is left alone`);
      }
      await removeVolume(docker, claimName);
    },
    async close() {},
  };
}

/** Whether a Docker engine answers within two seconds. Throws UsageError when `DOCKER_HOST` is not an address. */
export async function dockerAnswers(docker: Docker = connectDocker()): Promise<boolean> {
  return requireEngine(docker).then(
    () => true,
    () => false,
  );
}

/**
 * Whether the engine holds the container of a sandbox: only then are the engine's volumes those of the server. A server may name
 * it in a label, whichever that is, or in the name of the container.
 */
export async function engineRuns(sandboxId: string, docker: Docker = connectDocker()): Promise<boolean> {
  const containers = await engineCall('looking for a sandbox', (abortSignal) =>
    docker.listContainers({ all: true, abortSignal }),
  );
  return containers.some(
    ({ Names, Labels }) =>
      Object.values(Labels ?? {}).includes(sandboxId) ||
      (sandboxId.length >= NAMING && (Names ?? []).some((name) => name.includes(sandboxId))),
  );
}

/** The volume, or undefined where there is none. */
function findVolume(docker: Docker, claimName: string): Promise<Docker.VolumeInspectInfo | undefined> {
  return unlessAbsent(
    engineCall(`looking for volume ${claimName}`, (abortSignal) =>
      docker.getVolume(claimName).inspect({ abortSignal }),
    ),
  );
}

/** Makes the volume; false when there is one already, also when somebody else made it in the same moment. */
async function makeVolume(docker: Docker, claimName: string, labels: Record<string, string>): Promise<boolean> {
  if ((await findVolume(docker, claimName)) !== undefined) return false;
  const maker = randomBytes(8).toString('hex');
  const Labels = { ...labels, [MAKER_LABEL]: maker };
  await engineCall(`creating volume ${claimName}`, (abortSignal) =>
    docker.createVolume({ Name: claimName, Labels, abortSignal }),
  );
  // The engine answers the creation of a volume that exists with the existing one.
  return (await findVolume(docker, claimName))?.Labels?.[MAKER_LABEL] === maker;
}

/** How long containers that a server has begun to end may hold a volume, in milliseconds. */
const RELEASE_MS = 5000;

async function removeVolume(docker: Docker, claimName: string): Promise<void> {
  let held: unknown;
  const removed = await until(systemClock, { within: RELEASE_MS, every: 250 }, async () => {
    try {
      await unlessAbsent(
        engineCall(`removing volume ${claimName}`, (abortSignal) =>
          docker.getVolume(claimName).remove({ abortSignal }),
        ),
      );
      return true;
    } catch (error) {
      if (engineStatus(error) !== 409) throw error;
      held = error;
      return undefined;
    }
  });
  if (removed === undefined) {
    const users = await engineCall('looking for containers of a volume', (abortSignal) =>
      docker.listContainers({ all: true, filters: { volume: [claimName] }, abortSignal }),
    );
    const names = users.map(({ Id, Names, State }) => `${Names[0]?.slice(1) ?? Id.slice(0, 12)} (${State})`);
    throw new HarnessError(
      `volume ${claimName} is still used by ${names.join(', ') || 'a container that is going away'}: it is not removed`,
      { cause: held },
    );
  }
}

async function createHelper(
  docker: Docker,
  image: string,
  claimName: string,
  labels: Record<string, string>,
): Promise<Docker.Container> {
  const name = `osc-helper-${randomBytes(8).toString('hex')}`;
  const create = (abortSignal: AbortSignal): Promise<Docker.Container> =>
    docker.createContainer({
      name,
      Image: image,
      // Never run; an engine wants one where the image has none.
      Entrypoint: ['/never-started'],
      Labels: labels,
      NetworkDisabled: true,
      HostConfig: {
        NetworkMode: 'none',
        Mounts: [
          { Type: 'volume', Source: claimName, Target: MOUNT_POINT, VolumeOptions: { NoCopy: true, Labels: labels } },
        ],
      },
      abortSignal,
    } as Docker.ContainerCreateOptions);
  try {
    return await engineCall(`creating a helper container for volume ${claimName}`, create);
  } catch (error) {
    if (engineStatus(error) === 404) {
      throw new HarnessError(
        `The Docker engine has no image ${image}, which the harness needs to look into volumes. ` +
          `Pull it (docker pull ${image}), or name another with SANDBOX_IMAGE.`,
        { cause: error },
      );
    }
    // A creation that was given up may still have happened.
    throw await afterCleanup(error, () => removeContainer(docker.getContainer(name)));
  }
}

async function removeContainer(container: Docker.Container): Promise<void> {
  await unlessAbsent(
    engineCall('removing a helper container', (abortSignal) => container.remove({ force: true, v: true, abortSignal })),
  );
}

/** The error to throw once `cleanup` has run: the given one, with what the clean-up failed at where it did. */
async function afterCleanup(error: unknown, cleanup: () => Promise<void>): Promise<unknown> {
  try {
    await cleanup();
    return error;
  } catch (second) {
    return new HarnessError(`${describeError(error)}; and then: ${describeError(second)}`, { cause: error });
  }
}
