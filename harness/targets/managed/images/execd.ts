/** The local execd image: the sandbox image with the harness's own execd and a bootstrap script in it. */
import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { execdArchive } from '../../images/execd.ts';
import { EXECD_REPOSITORY } from '../../images/names.ts';
import { commitImage } from './commit.ts';
import { hasImage } from './official.ts';
import { nameImage } from './tags.ts';

/** Name of the image; makes it when the engine does not have it. `bundle` is the path of execd as one file. */
export async function provideExecdImage(docker: Docker, base: string, bundle: string): Promise<string> {
  const archive = await execdArchive(bundle);
  const tag = createHash('sha256').update(base).update('\0').update(archive).digest('hex').slice(0, 16);
  const name = `${EXECD_REPOSITORY}:${tag}`;
  if (await hasImage(docker, name)) return name;
  await nameImage(docker, await commitImage(docker, base, archive), EXECD_REPOSITORY, tag);
  return name;
}
