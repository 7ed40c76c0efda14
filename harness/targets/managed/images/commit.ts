/** An image made of another one, without a container that runs. */
import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { engineCall, unlessAbsent } from '../../../volumes/docker/engine.ts';

/**
 * Id of a new image that is `base` with the tar `archive` unpacked at its root; without one it holds the same as `base`,
 * under an id of its own. Throws HarnessError where the engine refuses.
 */
export async function commitImage(docker: Docker, base: string, archive?: Buffer): Promise<string> {
  const name = `osc-image-${randomBytes(8).toString('hex')}`;
  const container = docker.getContainer(name);
  try {
    await engineCall(`creating a container of ${base}`, (abortSignal) =>
      docker.createContainer({ name, Image: base, Cmd: ['/bin/sh'], abortSignal }),
    );
    if (archive !== undefined)
      await engineCall(`putting files into a container of ${base}`, (abortSignal) =>
        container.putArchive(archive, { path: '/', abortSignal }),
      );
    const { Id } = (await engineCall(`making an image of ${base}`, (abortSignal) =>
      container.commit({ abortSignal }),
    )) as { Id: string };
    return Id;
  } finally {
    await unlessAbsent(
      engineCall('removing a container', (abortSignal) => container.remove({ force: true, v: true, abortSignal })),
    );
  }
}
