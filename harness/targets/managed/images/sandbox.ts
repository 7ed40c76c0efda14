/** The local sandbox image, made once per machine and content. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { HarnessError } from '../../../errors.ts';
import { spawnGroup } from '../../../process/group.ts';
import { makePrivateDirectory } from '../../../process/private-directory.ts';
import { engineCall } from '../../../volumes/docker/engine.ts';
import { finished } from './progress.ts';
import { type Distribution, makeRootfs, requireDebootstrap } from './rootfs.ts';
import { keepApart, nameImage, SANDBOX_REPOSITORY } from './tags.ts';

/** Goes up whenever the recipe changes what is in the image. */
const RECIPE = 1;
const IMPORT_MS = 300_000;
/** Tags may hold letters, digits and these. */
const tagSafe = (text: string): string => text.replace(/[^A-Za-z0-9_.-]/g, '-');

/** Name of the sandbox image that this machine makes. */
export const sandboxImageName = ({ suite }: Distribution): string => `${SANDBOX_REPOSITORY}:${tagOf(suite)}`;

const tagOf = (suite: string): string => tagSafe(`${RECIPE}-${suite}-node${process.versions.node}-${process.arch}`);

/** Makes the sandbox image, which takes about half a minute and 310 MB. Throws HarnessError where that cannot be done. */
export async function makeSandboxImage(
  docker: Docker,
  distribution: Distribution,
  signal: AbortSignal | undefined,
): Promise<void> {
  await requireDebootstrap(distribution, signal);
  const directory = makePrivateDirectory('image');
  try {
    const root = join(directory.path, 'rootfs');
    await mkdir(root, { mode: 0o755 });
    await makeRootfs(root, distribution, signal);
    const id = await importRootfs(docker, root, signal);
    await nameImage(docker, id, SANDBOX_REPOSITORY, tagOf(distribution.suite));
  } finally {
    await directory.remove();
  }
}

/** Sees to it that no other name leads to the sandbox image: the server tells the image of a sandbox by any name of its id. */
export async function keepSandboxImageApart(
  docker: Docker,
  { suite }: Distribution,
  log: (line: string) => void,
): Promise<void> {
  const others = await keepApart(docker, SANDBOX_REPOSITORY, tagOf(suite));
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
