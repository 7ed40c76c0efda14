/** Takes the copy that a snapshot is. */
import type { Isolation } from '../../sandbox/isolation.ts';
import type { SandboxRecord } from '../sandbox-record.ts';
import { rootOf } from '../sandbox-record.ts';
import { copyTree } from './copy-tree.ts';

/**
 * Copies the writable root of a sandbox to `directory`, which must not exist: what is mounted in it, volumes and the
 * host's programs, is not part of it. Rejects when the sandbox ends meanwhile, or when `closing` fires.
 */
export async function capture(
  isolation: Isolation,
  sandbox: SandboxRecord,
  directory: string,
  closing: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([closing, sandbox.abort.signal]);
  await copyTree(isolation, rootOf(sandbox), directory, signal);
}
