/** The names of the images that the harness makes, when several runs may make the same one. */
import type Docker from 'dockerode';
import { engineCall, unlessAbsent } from '../../../volumes/docker/engine.ts';
import { commitImage } from './commit.ts';
import { hasImage } from './official.ts';

/** Names image `id` as `repo:tag`, or removes it when another run has made that one in the meantime. */
export async function nameImage(docker: Docker, id: string, repo: string, tag: string): Promise<void> {
  if (await hasImage(docker, `${repo}:${tag}`)) await removeImage(docker, id);
  else await moveName(docker, id, repo, tag);
}

/**
 * Gives the image `repo:tag` an id of its own where other names lead to its id as well, and gives those names; they are left
 * as they are. A server that looks at a container for its image finds an id, and may tell any of its names.
 */
export async function keepApart(docker: Docker, repo: string, tag: string): Promise<string[]> {
  const name = `${repo}:${tag}`;
  const others = await otherNames(docker, name);
  if (others.length === 0) return [];
  const id = await commitImage(docker, name);
  // Another run may have done it in the meantime.
  if ((await otherNames(docker, name)).length === 0) await removeImage(docker, id);
  else await moveName(docker, id, repo, tag);
  return others;
}

/** `repo:tag` leads to image `id` from now on, whatever it led to before. */
const moveName = (docker: Docker, id: string, repo: string, tag: string): Promise<unknown> =>
  engineCall(`naming image ${repo}:${tag}`, (abortSignal) => docker.getImage(id).tag({ repo, tag, abortSignal }));

async function otherNames(docker: Docker, name: string): Promise<string[]> {
  const { RepoTags } = await engineCall(`looking at image ${name}`, (abortSignal) =>
    docker.getImage(name).inspect({ abortSignal } as object),
  );
  return RepoTags.filter((one) => one !== name);
}

/** Removes an image, or only the name where it has several; one that is gone is no error. */
export async function removeImage(docker: Docker, name: string): Promise<void> {
  await unlessAbsent(
    engineCall(`removing image ${name}`, (abortSignal) => docker.getImage(name).remove({ abortSignal } as object)),
  );
}
