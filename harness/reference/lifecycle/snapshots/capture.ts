/** Takes the copy that a snapshot is. */
import type { Isolation } from '../../sandbox/isolation.ts';
import { rootOf, type SandboxRecord } from '../sandbox-record.ts';
import { copyTree } from './copy-tree.ts';

/**
 * Copies the writable root of a sandbox to `directory`, which must not exist: what is mounted in it, volumes and the
 * host's programs, is not part of it. Everything in the sandbox stands still meanwhile, so that the copy is of one
 * moment, and then goes on. Rejects when the sandbox ends before, or when `closing` fires.
 */
export function capture(
  isolation: Isolation,
  sandbox: SandboxRecord,
  directory: string,
  closing: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([closing, sandbox.abort.signal]);
  // One after the other, and a pause after them all: none may wake up what stands still for another.
  const turn = sandbox.captures.then(async () => {
    signal.throwIfAborted();
    const processes = sandbox.process;
    if (!processes) throw new Error('the sandbox has ended');
    try {
      await processes.freeze();
      await copyTree(isolation, rootOf(sandbox), directory, signal);
    } finally {
      processes.thaw();
    }
  });
  sandbox.captures = turn.catch(() => undefined);
  return turn;
}
