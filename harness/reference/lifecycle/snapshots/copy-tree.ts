/** Copies the root of a sandbox, whoever owns what in it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Isolation } from '../../sandbox/isolation.ts';

const run = promisify(execFile);
const COPY_MS = 120_000;

/**
 * Makes `to`, which must not exist, a copy of the directory `from`: contents, owners, modes, times, links of both kinds.
 * Rejects when something could not be copied, and with an AbortError when `signal` fires; `to` is the caller's to remove
 * then. Symbolic links are copied and never followed.
 */
export async function copyTree(isolation: Isolation, from: string, to: string, signal: AbortSignal): Promise<void> {
  // Root of a user namespace may read what an ordinary user of the same id may not: a file without permissions.
  const asRoot = isolation.userNamespace ? ['unshare', '--user', '--map-root-user', '--'] : [];
  const command = ['--pdeathsig', 'KILL', '--', ...asRoot, 'cp', '-a', '--', from, to];
  await run('setpriv', command, { signal, timeout: COPY_MS, killSignal: 'SIGKILL' });
}
