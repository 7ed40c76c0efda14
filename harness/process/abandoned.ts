/** Private directories of processes that were killed: nobody else can remove them. */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { ownerIn, type Whereabouts, whereabouts } from './owner.ts';
import { removeTree } from './remove-tree.ts';

export type PrivatePlace = { path: string; purpose: string; owner: Whereabouts };

const NAME = /^opensandbox-conformance-([a-z-]+)-p\d+t\d+h[0-9a-f]{8}-[A-Za-z0-9]{6}$/;

/** The private directories of this user below the temporary directory, whosever they are. */
export function privatePlaces(): PrivatePlace[] {
  const names = existsSync(tmpdir()) ? readdirSync(tmpdir()) : [];
  return names.flatMap((name) => {
    const purpose = NAME.exec(name)?.[1];
    const owner = ownerIn(name);
    const path = join(tmpdir(), name);
    // Anybody may put something there under such a name.
    return purpose === undefined || owner === undefined || !isOwnDirectory(path)
      ? []
      : [{ path, purpose, owner: whereabouts(owner) }];
  });
}

/**
 * Removes the private directories whose process is gone, but for those of purposes that are to stay. Gives those that were
 * removed, and a sentence for each that could not be.
 */
export async function removeAbandoned(but: readonly string[] = []): Promise<{ removed: string[]; left: string[] }> {
  const removed: string[] = [];
  const left: string[] = [];
  for (const { path, purpose, owner } of privatePlaces()) {
    if (owner !== 'gone' || but.includes(purpose)) continue;
    try {
      await removeTree(path);
      removed.push(path);
    } catch (error) {
      left.push(describeError(error));
    }
  }
  return { removed, left };
}

function isOwnDirectory(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}
