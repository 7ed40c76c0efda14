/** Takes the copy that a snapshot is. */
import type { Isolation } from '../../sandbox/isolation.ts';
import { canFollow, moveTo, rootOf, type SandboxRecord, type SandboxState } from '../sandbox-record.ts';
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

/**
 * Shows that a sandbox is paused for a snapshot, or goes on after it, from `since` on (milliseconds since the epoch).
 * Does nothing where something else has become of the sandbox meanwhile.
 */
export function showSource(sandbox: SandboxRecord, state: SandboxState, since: number): void {
  const from = sandbox.status.state;
  const begins = from === 'Running' && state === 'Pausing';
  if (sandbox.ending || !canFollow(from, state) || !(begins || sandbox.held)) return;
  sandbox.held = state !== 'Running';
  moveTo(sandbox, { state, reason: 'snapshot', message: 'A snapshot is taken of the sandbox.', since });
}
