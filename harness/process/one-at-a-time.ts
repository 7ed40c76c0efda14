/** Work that several processes may want to do, and one of them does. */
import { readlink, rm, symlink } from 'node:fs/promises';
import { systemClock, until } from '../until.ts';
import { removeAtExit } from './at-exit.ts';
import { ownerIn, ownerMark, whereabouts } from './owner.ts';

const LOOK_MS = 200;

export type Turn = {
  /** How long the turn of another may take, in milliseconds, where nobody can see whether it is still there. */
  within: number;
  signal?: AbortSignal | undefined;
  /** Called once, when somebody else has the turn. */
  onWait?(): void;
};

/**
 * Does the work while nobody else does who names the same lock, a path at which nothing else is. What a process leaves that
 * was killed holds nobody up. Two may have the turn where several find such a lock at the same time: the work must bear it.
 * Throws the reason of `signal`.
 */
export async function whileNobodyElse<T>(lock: string, turn: Turn, work: () => Promise<T>): Promise<T> {
  const { within, signal, onWait } = turn;
  let told = false;
  const took = await until(systemClock, { within, every: LOOK_MS, signal }, async () => {
    if (await take(lock)) return true;
    if (await isLeft(lock)) await rm(lock, { force: true });
    if (!told) onWait?.();
    told = true;
    return undefined;
  });
  signal?.throwIfAborted();
  // It has had all the time that it can need.
  if (took === undefined) await rm(lock, { force: true });
  const forget = removeAtExit(lock);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
    forget();
  }
}

/** The lock is a link, since that is made with its content at once, or not at all: whose it is. */
async function take(lock: string): Promise<boolean> {
  try {
    await symlink(`-${ownerMark()}-`, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isLeft(lock: string): Promise<boolean> {
  const owner = ownerIn(await readlink(lock).catch(() => ''));
  return owner !== undefined && whereabouts(owner) === 'gone';
}
