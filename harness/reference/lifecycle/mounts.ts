/** From the volumes of a request to directories of the host. */
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { bindOptions, type HostMount } from '../sandbox/mount-table.ts';
import type { SandboxMount } from '../sandbox/process.ts';
import type { ClaimMount, Seams } from '../seams.ts';
import type { Claims } from './claims.ts';
import type { HostPaths } from './host-paths.ts';
import { conflict, invalid, quote } from './refusal.ts';
import { isClaim, type VolumePlan } from './volume-rules.ts';

type Tools = { claims: Claims; hostPaths: HostPaths; seams: Seams; mountTable: readonly HostMount[] };

/**
 * Decides what is mounted where. Throws a 400, or what the seam has, for a path that cannot be mounted. What it finds may change until the
 * mount happens: the set-up of the sandbox looks again, in a way that nobody can race.
 */
export async function planMounts(
  sandboxId: string,
  volumes: readonly VolumePlan[],
  tools: Tools,
): Promise<SandboxMount[]> {
  const mounts: SandboxMount[] = [];
  for (const plan of volumes) {
    const { directory, below, readOnly, subPath } = await sourceOf(sandboxId, plan, tools);
    // Through a read-only mount nothing may change, and that begins with the directory it shows. Without a sub-path
    // there is nothing to make: a host path that vanishes before it is mounted must not come back empty.
    const missing = readOnly || subPath === '' ? 'refuse' : 'create';
    // What is mounted of the host must be there, also where a sub-path would be made.
    await checkPath(`volume ${quote(plan.name)}: host.path`, directory, below, 'refuse', tools.seams);
    const path = [below, subPath].filter((part) => part !== '').join('/');
    await checkPath(`volume ${quote(plan.name)}: subPath`, directory, path, missing, tools.seams);
    const options = bindOptions(tools.mountTable, directory, readOnly ? 'ro' : 'rw');
    mounts.push({ directory, subPath: path, missing, options, target: plan.target });
  }
  return mounts;
}

type MountSource = {
  /** Where the backend begins: without symbolic links. */
  directory: string;
  /** The rest of the way to what the backend names. */
  below: string;
  readOnly: boolean;
  subPath: string;
};

async function sourceOf(sandboxId: string, plan: VolumePlan, tools: Tools): Promise<MountSource> {
  const { claims, hostPaths, seams } = tools;
  if (!isClaim(plan)) {
    const mount = { sandboxId, ...plan };
    return { ...(await seams.hostSource(mount, hostPaths.locate(plan.hostPath))), ...seams.hostMount(mount) };
  }
  const mount: ClaimMount = { sandboxId, ...plan };
  const directory = await realpath(await seams.claimDirectory(mount, claims.directory(plan.claimName)));
  return { directory, below: '', readOnly: seams.readOnly(mount), subPath: seams.subPath(mount) };
}

async function checkPath(
  member: string,
  directory: string,
  below: string,
  missing: SandboxMount['missing'],
  { placeRefused }: Pick<Seams, 'placeRefused'>,
): Promise<void> {
  const place = `${member} ${quote(below)}`;
  const refused = (message: string): Error =>
    placeRefused() === 409 ? conflict('VOLUME_CONFLICT', message) : invalid(message);
  let path = directory;
  for (const part of below.split('/').filter((component) => component !== '')) {
    path = join(path, part);
    const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (!stats) {
      if (missing === 'refuse') throw refused(`${place} does not exist, and is not made for this mount.`);
      return;
    }
    if (stats.isSymbolicLink()) throw refused(`${place} leads through a symbolic link (${quote(part)}).`);
    if (!stats.isDirectory()) throw refused(`${place} is no directory (${quote(part)}).`);
  }
}
