/** What makes an image an execd image: the harness's own execd, and the script that starts it. */
import { readFile } from 'node:fs/promises';
import { describeError, HarnessError } from '../../errors.ts';
import { tarFromSeed } from '../../volumes/archive.ts';
import { bootstrapScript } from './bootstrap.ts';

/**
 * The tar archive to unpack at the root of a sandbox image, the same bytes each time. `bundle` is the path of execd as one
 * file. A server starts a container of an execd image only to copy /execd and /bootstrap.sh out of it.
 */
export async function execdArchive(bundle: string): Promise<Buffer> {
  const execd = await readFile(bundle).catch((cause: unknown) => {
    throw new HarnessError(`The bundled execd cannot be read: ${describeError(cause)}`, { cause });
  });
  // A fixed time: it says nothing that anybody wants to know.
  return tarFromSeed(
    [
      { path: 'execd', content: execd, mode: 0o755 },
      { path: 'bootstrap.sh', content: Buffer.from(bootstrapScript), mode: 0o755 },
    ],
    new Date(0),
  );
}
