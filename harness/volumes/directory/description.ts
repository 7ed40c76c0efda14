/**
 * What stands in for the PersistentVolumeClaim of a directory, where faults of servers on Kubernetes are tried: a file
 * beside the directories. A claim without one is as the claims of an ordinary cluster are.
 */
import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ClaimDescription } from '../provisioner.ts';

/** What a request for a claim can ask for. */
export type ClaimSpec = Pick<ClaimDescription, 'storageClass' | 'storage' | 'accessModes'>;

/** What a claim gets of which nothing is asked. */
export const USUAL_CLAIM: ClaimSpec = { storageClass: 'standard', storage: 2 ** 30, accessModes: ['ReadWriteOnce'] };

/** The description of the claim whose directory is `root`; undefined where nobody has written one. */
export async function readSpec(root: string): Promise<ClaimSpec | undefined> {
  const text = await unlessMissing(readFile(fileOf(root), 'utf8'));
  return text === undefined ? undefined : (JSON.parse(text) as ClaimSpec);
}

/** Writes the description of the claim whose directory is `root`. */
export async function writeSpec(root: string, spec: ClaimSpec): Promise<void> {
  const file = fileOf(root);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(spec));
}

/** Removes it; one that is gone is no error. */
export const removeSpec = (root: string): Promise<void> => rm(fileOf(root), { force: true });

/** The claim whose directory is `root`, as a cluster would have it; undefined where there is no such directory. */
export async function describeClaim(root: string): Promise<ClaimDescription | undefined> {
  const stats = await unlessMissing(lstat(root, { bigint: true }));
  if (stats === undefined) return undefined;
  // A file system may give the number of a directory that is gone to the next one.
  const uid = `${stats.ino}-${stats.birthtimeNs}`;
  const spec = (await readSpec(root)) ?? USUAL_CLAIM;
  return { uid, phase: 'Bound', ...spec, accessModes: [...spec.accessModes].sort(), deleting: false };
}

const fileOf = (root: string): string => join(dirname(dirname(root)), 'claims', `${basename(root)}.json`);

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
