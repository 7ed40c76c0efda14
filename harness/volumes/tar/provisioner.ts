/** Volumes that are directories of this machine, filled and read as tar archives: as one would in a pod. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, HarnessError } from '../../errors.ts';
import { entriesFromTar, tarFromSeed } from '../archive.ts';
import type { OutsideVolumes } from '../entry.ts';

export function createTarVolumes(folder: string): OutsideVolumes {
  const list = async (): Promise<string[]> => (await readdir(folder)).sort();
  return {
    alone: true,
    async create(claimName, seed) {
      const root = join(folder, claimName);
      await mkdir(root).catch((cause: unknown) => {
        throw new HarnessError(`volume ${claimName} cannot be made: ${describeError(cause)}`, { cause });
      });
      const child = spawn('tar', ['-xpf', '-', '-C', root], { stdio: ['pipe', 'ignore', 'inherit'] });
      child.stdin.end(await tarFromSeed(seed));
      await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
    },
    async inspect(claimName) {
      const args = ['-cf', '-', '-C', join(folder, claimName), '.'];
      return entriesFromTar(spawn('tar', args, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout);
    },
    list,
    exists: async (claimName) => (await list()).includes(claimName),
    remove: (claimName) => rm(join(folder, claimName), { recursive: true, force: true }),
    async close() {},
  };
}
