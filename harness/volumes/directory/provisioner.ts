/** Volumes of the embedded runtime: directories of this machine, made and looked at with the file system alone. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { OutsideVolumes } from '../entry.ts';
import { describeClaim, removeSpec, USUAL_CLAIM, writeSpec } from './description.ts';
import { entriesOf, isThere, writeSeed } from './files.ts';

/**
 * A provisioner over the directory in which the embedded runtime keeps one directory per claim. `claims`: each of them is a claim
 * that can be described (description.ts).
 */
export function createDirectoryVolumes(volumesDir: string, { claims = false } = {}): OutsideVolumes {
  return {
    alone: true,
    async create(claimName, seed) {
      const root = join(volumesDir, claimName);
      try {
        await mkdir(root);
      } catch (cause) {
        throw new HarnessError(`volume ${claimName} cannot be made: it exists, or ${volumesDir} cannot be written`, {
          cause,
        });
      }
      await writeSeed(root, seed);
      if (claims) await writeSpec(root, USUAL_CLAIM);
    },
    inspect: (claimName) => entriesOf(join(volumesDir, claimName)),
    exists: (claimName) => isThere(join(volumesDir, claimName)),
    list: async () => (await readdir(volumesDir)).sort(),
    ...(claims ? { describe: (claimName: string) => describeClaim(join(volumesDir, claimName)) } : {}),
    async remove(claimName) {
      const root = join(volumesDir, claimName);
      await rm(root, { recursive: true, force: true });
      if (claims) await removeSpec(root);
    },
    async close() {},
  };
}
