/** The local execd image: the sandbox image with the harness's own execd and a bootstrap script in it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { describeError, HarnessError } from '../../../errors.ts';
import { tarFromSeed } from '../../../volumes/archive.ts';
import { bootstrapScript } from './bootstrap.ts';
import { commitImage } from './commit.ts';
import { hasImage } from './official.ts';
import { EXECD_REPOSITORY, nameImage } from './tags.ts';

/**
 * Name of the image; makes it when the engine does not have it. `bundle` is the path of execd as one file. The server
 * starts a container of the image only to copy /execd and /bootstrap.sh out of it.
 */
export async function provideExecdImage(docker: Docker, base: string, bundle: string): Promise<string> {
  const execd = await readFile(bundle).catch((cause: unknown) => {
    throw new HarnessError(`The bundled execd cannot be read: ${describeError(cause)}`, { cause });
  });
  const hash = createHash('sha256').update(base).update('\0').update(bootstrapScript).update('\0').update(execd);
  const tag = hash.digest('hex').slice(0, 16);
  const name = `${EXECD_REPOSITORY}:${tag}`;
  if (await hasImage(docker, name)) return name;
  // A fixed time: it says nothing that anybody wants to know.
  const archive = await tarFromSeed(
    [
      { path: 'execd', content: execd, mode: 0o755 },
      { path: 'bootstrap.sh', content: Buffer.from(bootstrapScript), mode: 0o755 },
    ],
    new Date(0),
  );
  await nameImage(docker, await commitImage(docker, base, archive), EXECD_REPOSITORY, tag);
  return name;
}
