/** Named volumes: one directory per claim, made when first wanted, removed only when asked for and unused. */
import { lstat, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../../process/remove-tree.ts';
import type { Seams } from '../seams.ts';
import { fileNameOf } from './file-name.ts';
import { invalid, quote } from './refusal.ts';
import type { ClaimPlan } from './volume-rules.ts';

export type Claims = {
  /** Makes sure that every claim of the volumes exists and is kept while the sandbox uses it. All or none; throws a 400. */
  acquire(sandboxId: string, volumes: readonly ClaimPlan[]): Promise<void>;
  /** Directory of a claim. */
  directory(claimName: string): string;
  /** Takes an `acquire` back: also removes every claim that it made, unless somebody else uses it by now. */
  undo(sandboxId: string): Promise<void>;
  /** The sandbox uses its claims no longer; removes those that it asked to remove. Does nothing when called again. */
  release(sandboxId: string): Promise<void>;
};

/** A directory that this server made, recognised by its identity: one of the same name may take its place. */
type AutoCreated = { dev: bigint; ino: bigint };

/** How a sandbox uses a claim: whether its create made it, and whether it is to be removed afterwards. */
type Use = { made: boolean; remove: boolean };

type ClaimSeams = Pick<Seams, 'ownsVolume' | 'keepsVolume' | 'takesBack'>;

export function openClaims(volumesDir: string, trashDir: string, seams: ClaimSeams): Claims {
  const autoCreated = new Map<string, AutoCreated>();
  const users = new Map<string, Map<string, Use>>();
  const directory = (claimName: string): string => join(volumesDir, claimName);
  // One at a time: a claim must not vanish between being found and being used.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task, task);
    queue = turn.catch(() => undefined);
    return turn;
  };

  /** Whether the claim had to be made. */
  const make = async (plan: ClaimPlan): Promise<boolean> => {
    const path = directory(plan.claimName);
    const stats = await statsOf(path);
    if (stats) {
      if (!stats.isDirectory()) throw invalid(`Volume ${quote(plan.claimName)} is not a directory.`);
      return false;
    }
    if (!plan.createIfNotExists) {
      throw invalid(`There is no volume ${quote(plan.claimName)}, and createIfNotExists is false.`);
    }
    await mkdir(path);
    const { dev, ino } = await lstat(path, { bigint: true });
    autoCreated.set(plan.claimName, { dev, ino });
    return true;
  };

  const isAutoCreated = async (claimName: string): Promise<boolean> => {
    const known = autoCreated.get(claimName);
    const stats = await statsOf(directory(claimName));
    return known !== undefined && stats?.dev === known.dev && stats.ino === known.ino;
  };

  const drop = async (sandboxId: string, unwanted: (use: Use) => boolean): Promise<void> => {
    const used = users.get(sandboxId) ?? new Map<string, Use>();
    users.delete(sandboxId);
    for (const [claimName, use] of used) {
      const stillUsed = [...users.values()].some((claims) => claims.has(claimName));
      if (!unwanted(use) || seams.keepsVolume(claimName, stillUsed)) continue;
      if (!seams.ownsVolume(claimName, await isAutoCreated(claimName))) continue;
      autoCreated.delete(claimName);
      const trash = join(trashDir, `${claimName}.${fileNameOf(sandboxId)}`);
      await removeTree(await moved(directory(claimName), trash));
    }
  };

  return {
    directory,
    acquire: (sandboxId, volumes) =>
      inTurn(async () => {
        const used = new Map<string, Use>();
        users.set(sandboxId, used);
        try {
          for (const plan of volumes) {
            const made = await make(plan);
            const before = used.get(plan.claimName) ?? { made: false, remove: false };
            used.set(plan.claimName, {
              made: before.made || made,
              remove: before.remove || plan.deleteOnSandboxTermination,
            });
          }
        } catch (error) {
          await drop(sandboxId, (use) => use.made && seams.takesBack(sandboxId));
          throw error;
        }
      }),
    undo: (sandboxId) => inTurn(() => drop(sandboxId, (use) => use.made && seams.takesBack(sandboxId))),
    release: (sandboxId) => inTurn(() => drop(sandboxId, (use) => use.remove)),
  };
}

/** Moves a directory, so that it is gone at once, and gives its new path; between file systems that cannot be: it stays. */
async function moved(from: string, to: string): Promise<string> {
  try {
    await rename(from, to);
    return to;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EXDEV') return from;
    throw error;
  }
}

async function statsOf(path: string) {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
