/** From the volumes of a request to directories of the host. */
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { bindOptions, type HostMount } from '../sandbox/mount-table.ts';
import type { SandboxMount } from '../sandbox/process.ts';
import type { ClaimMount, Seams } from '../seams.ts';
import type { Claims } from './claims.ts';
import { invalid, quote } from './refusal.ts';
import type { VolumePlan } from './volume-rules.ts';

/**
 * Decides what is mounted where. Throws a 400 for a sub-path that cannot be mounted. What it finds may change until the
 * mount happens: the set-up of the sandbox looks again, in a way that nobody can race.
 */
export async function planMounts(
  sandboxId: string,
  volumes: readonly VolumePlan[],
  tools: { claims: Claims; seams: Seams; mountTable: readonly HostMount[] },
): Promise<SandboxMount[]> {
  const mounts: SandboxMount[] = [];
  for (const plan of volumes) {
    const mount: ClaimMount = { sandboxId, ...plan };
    const directory = await realpath(await tools.seams.claimDirectory(mount, tools.claims.directory(plan.claimName)));
    const readOnly = tools.seams.readOnly(mount);
    const subPath = tools.seams.subPath(mount);
    // Through a read-only mount nothing may change, and that begins with the directory it shows.
    const missing = readOnly ? 'refuse' : 'create';
    await checkSubPath(plan.name, directory, subPath, missing);
    const options = bindOptions(tools.mountTable, directory, readOnly ? 'ro' : 'rw');
    mounts.push({ directory, subPath, missing, options, target: plan.target });
  }
  return mounts;
}

async function checkSubPath(
  name: string,
  directory: string,
  subPath: string,
  missing: SandboxMount['missing'],
): Promise<void> {
  const place = `volume ${quote(name)}: subPath ${quote(subPath)}`;
  let path = directory;
  for (const part of subPath.split('/').filter((component) => component !== '')) {
    path = join(path, part);
    const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (!stats) {
      if (missing === 'refuse') throw invalid(`${place} does not exist, and a read-only mount does not create it.`);
      return;
    }
    if (stats.isSymbolicLink()) throw invalid(`${place} leads through a symbolic link (${quote(part)}).`);
    if (!stats.isDirectory()) throw invalid(`${place} is no directory (${quote(part)}).`);
  }
}
