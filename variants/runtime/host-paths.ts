/** Servers that decide about directories of the host what the documents leave open. */
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { invalid } from '../../harness/reference/lifecycle/refusal.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const axis = 'host-source';
const SILENT = 'The documents do not say what comes of a host path that is not there.';

/** Makes what is missing of a way down, one directory after the other; stops at whatever is no directory. */
async function makeMissing(directory: string, below: string): Promise<void> {
  let path = directory;
  for (const name of below.split('/').filter((part) => part !== '')) {
    path = join(path, name);
    const stats = await lstat(path).catch(() => mkdir(path).then(() => lstat(path)));
    if (!stats.isDirectory()) return;
  }
}

export const hostPathVariants: readonly Variant[] = [
  {
    id: 'runtime.host.missing-made',
    says: 'makes a directory of the host that is not there',
    axis,
    silent: SILENT,
    server: () => ({
      seams: {
        async hostSource(_mount, source) {
          await makeMissing(source.directory, source.below);
          return source;
        },
      },
    }),
  },
  {
    id: 'runtime.host.prefix-refused',
    says: 'mounts what lies below an allowed prefix, and not the prefix itself',
    axis,
    allows: 'sandbox-lifecycle.yml Host.path: it must lie below a permitted prefix.',
    server: () => ({
      seams: {
        async hostSource(_mount, source) {
          if (source.below === '') throw invalid('host.path is a prefix, and not below one.');
          return source;
        },
      },
    }),
  },
  {
    id: 'runtime.host.links-inside-followed',
    says: 'follows symbolic links in a host path as far as they stay below the prefix',
    axis,
    allows: 'sandbox-lifecycle.yml Host.path: what lies below a permitted prefix may be mounted, however it is named.',
    server: () => ({
      seams: {
        async hostSource(_mount, { directory, below }) {
          const found = await realpath(join(directory, below)).catch(() => join(directory, below));
          const inside = relative(directory, found);
          if (inside.split('/')[0] === '..') throw invalid('host.path leads out of its prefix.');
          // The way down from the prefix is gone once more, without following links.
          return { directory, below: inside };
        },
      },
    }),
  },
];
