/** Giving a freshly made image its name, when several runs may make the same one. */
import type Docker from 'dockerode';
import { engineCall, unlessAbsent } from '../../../volumes/docker/engine.ts';
import { hasImage } from './official.ts';

/** Repositories of the images that the harness makes. */
export const SANDBOX_REPOSITORY = 'opensandbox-conformance/sandbox';
export const EXECD_REPOSITORY = 'opensandbox-conformance/execd';

/** Names image `id` as `repo:tag`, or removes it when another run has made that one in the meantime. */
export async function nameImage(docker: Docker, id: string, repo: string, tag: string): Promise<void> {
  if (await hasImage(docker, `${repo}:${tag}`)) await removeImage(docker, id);
  else
    await engineCall(`naming image ${repo}:${tag}`, (abortSignal) =>
      docker.getImage(id).tag({ repo, tag, abortSignal }),
    );
}

/** Removes an image, or only the name where it has several; one that is gone is no error. */
export async function removeImage(docker: Docker, name: string): Promise<void> {
  await unlessAbsent(
    engineCall(`removing image ${name}`, (abortSignal) => docker.getImage(name).remove({ abortSignal } as object)),
  );
}
