/** The local sandbox image, made once per machine and content. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { HarnessError } from '../../../errors.ts';
import { spawnGroup } from '../../../process/group.ts';
import { makePrivateDirectory } from '../../../process/private-directory.ts';
import { engineCall } from '../../../volumes/docker/engine.ts';
import { SANDBOX_REPOSITORY } from '../../images/names.ts';
import { type Distribution, type Instead, makeRootfs, requireDebootstrap, rootfsTag } from '../../images/rootfs.ts';
import { finished } from './progress.ts';
import { keepApart, nameImage } from './tags.ts';

const IMPORT_MS = 300_000;

/** For machines that cannot make it. */
export const INSTEAD: Instead = {
  why: 'No image registry can be reached, and ',
  instead:
    'Give the Docker engine access to a registry, or load the images opensandbox/execd:v1.1.0 and ubuntu:latest ' +
    'into it (docker load).',
};

/** Name of the sandbox image that this machine makes. */
export const sandboxImageName = (distribution: Distribution): string =>
  `${SANDBOX_REPOSITORY}:${rootfsTag(distribution)}`;

/** Makes the sandbox image, which takes about half a minute and 310 MB. Throws HarnessError where that cannot be done. */
export async function makeSandboxImage(
  docker: Docker,
  distribution: Distribution,
  signal: AbortSignal | undefined,
): Promise<void> {
  await requireDebootstrap(distribution, INSTEAD, signal);
  const directory = makePrivateDirectory('image');
  try {
    const root = join(directory.path, 'rootfs');
    await mkdir(root, { mode: 0o755 });
    await makeRootfs(root, distribution, signal);
    const id = await importRootfs(docker, root, signal);
    await nameImage(docker, id, SANDBOX_REPOSITORY, rootfsTag(distribution));
  } finally {
    await directory.remove();
  }
}

/** Sees to it that no other name leads to the sandbox image: the server tells the image of a sandbox by any name of its id. */
export async function keepSandboxImageApart(
  docker: Docker,
  distribution: Distribution,
  log: (line: string) => void,
): Promise<void> {
  const others = await keepApart(docker, SANDBOX_REPOSITORY, rootfsTag(distribution));
  if (others.length > 0) log(`sandbox image made anew, since it is called ${others.join(' and ')} as well`);
}

async function importRootfs(docker: Docker, root: string, signal: AbortSignal | undefined): Promise<string> {
  const tar = spawnGroup('tar', ['--numeric-owner', '-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const archive = tar.child.stdout;
  if (archive === null) throw new HarnessError('tar has no output');
  try {
    const changes = ['CMD ["/bin/sh"]', 'ENV LANG=C.UTF-8'];
    const id = await engineCall(
      'importing the sandbox image',
      async (abortSignal) => {
        const stream = await docker.importImage(archive, { changes, abortSignal });
        return finished(docker, stream, abortSignal);
      },
      IMPORT_MS,
      signal,
    );
    const { code } = await tar.ended;
    if (code !== 0) throw new HarnessError(`tar could not read ${root}: it ended with ${code}. Is the disk full?`);
    return id;
  } finally {
    tar.kill('SIGKILL');
  }
}
