/** An execd image that a setting names: there already, or pulled. */
import type Docker from 'dockerode';
import { HarnessError } from '../../../errors.ts';
import { engineCall } from '../../../volumes/docker/engine.ts';
import { hasImage, pull } from './official.ts';

/** Sees to it that the engine has the image. Throws HarnessError that says what to do where it cannot be had or used. */
export async function requireNamed(
  docker: Docker,
  name: string,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!(await hasImage(docker, name))) {
    log(`pulling ${name}`);
    const reason = await pull(docker, name, signal);
    if (reason !== undefined)
      throw new HarnessError(
        `The Docker engine has no execd image ${name}, and cannot pull it: ${reason}\n` +
          `Check --execd-image, or bring the image into the engine: docker pull ${name}, docker load, or docker build.`,
      );
  }
  const { RepoTags, RepoDigests } = await engineCall(`looking at image ${name}`, (abortSignal) =>
    docker.getImage(name).inspect({ abortSignal } as object),
  );
  // The run gives it a name of its own and takes that away again: with its last name an image is gone.
  if ([...(RepoTags ?? []), ...(RepoDigests ?? [])].length === 0)
    throw new HarnessError(
      `The execd image ${name} has no name in the Docker engine. Give it one: docker tag ${name} NAME`,
    );
}
