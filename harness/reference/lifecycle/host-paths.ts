/** The allowlist of `Host`: which directories of this machine may be mounted in sandboxes. */
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import { invalid, quote, unsupported } from './refusal.ts';

export type HostPaths = {
  /**
   * Where a path (absolute, normalised) lies: an allowed directory, without symbolic links, and the rest below it, empty
   * for the directory itself. Throws a 400 for what is below none.
   */
  locate(path: string): { directory: string; below: string };
};

/** Throws UsageError for a prefix that is no directory. */
export async function openHostPaths(prefixes: readonly string[]): Promise<HostPaths> {
  const allowed = await Promise.all(prefixes.map(openPrefix));
  // The longest first: a mount goes down from it step by step, and every step is looked at.
  allowed.sort((a, b) => b.prefix.length - a.prefix.length);
  return {
    locate(path) {
      if (allowed.length === 0) throw unsupported('host paths are not mounted by this runtime: no prefix is allowed.');
      const found = allowed.find(({ prefix }) => path === prefix || path.startsWith(withSlash(prefix)));
      if (!found) throw invalid(`host.path ${quote(path)} is not below an allowed prefix.`);
      return { directory: found.directory, below: path.slice(withSlash(found.prefix).length) };
    },
  };
}

const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

async function openPrefix(given: string): Promise<{ prefix: string; directory: string }> {
  const prefix = resolve(given);
  const stats = await stat(prefix).catch(() => undefined);
  if (!stats?.isDirectory()) throw new UsageError(`the allowed host path ${given} is no directory`);
  return { prefix, directory: await realpath(prefix) };
}
