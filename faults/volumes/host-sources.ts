/** Servers that mount something else than the directory that a host path names, or that do something to it. */
import { readdirSync, rmSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokenServer, FaultTools, LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, DELETE } from '../../harness/faults/operations.ts';
import { asked, type Json, volumesOf, when } from '../../harness/faults/wiring.ts';
import { invalid } from '../../harness/reference/lifecycle/refusal.ts';
import type { HostPathMount, HostSource, Seams } from '../../harness/reference/seams.ts';
import { addByteToFiles } from './files.ts';

const HOST = ['volumes/host.yaml'];
const LINKS = ['volumes/host-links.yaml'];

const noDirectory = (): Promise<never> => Promise.reject(invalid('There is no such directory.'));

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Finds some mounts by their names, as `realpath` does, and not from a handle. `resolve` gives a path without symbolic links. */
function byName(
  meant: (mount: HostPathMount) => boolean,
  resolve: (path: string, source: HostSource) => Promise<string>,
): Partial<Seams> {
  return {
    async hostSource(mount, source) {
      if (!meant(mount)) return source;
      const path = join(source.directory, source.below, mount.subPath);
      return { directory: await resolve(path, source), below: '' };
    },
    hostMount: (mount) => (meant(mount) ? { ...mount, subPath: '' } : mount),
  };
}

const asPath = ({ subPath }: HostPathMount): boolean => subPath === '';
const asSubPath = (mount: HostPathMount): boolean => !asPath(mount);

/** Looks where a path leads, and goes there by its name a moment later. */
const lookedAtAndThenUsed =
  (bound: (source: HostSource) => string) =>
  async (path: string, source: HostSource): Promise<string> => {
    const found = await realpath(path).catch(noDirectory);
    const directory = bound(source);
    if (!`${found}${sep}`.startsWith(directory + sep)) throw invalid('That leads out.');
    await delay(100);
    return realpath(path).catch(noDirectory);
  };

const followed = async (path: string): Promise<string> => {
  await mkdir(path, { recursive: true }).catch(() => undefined);
  return realpath(path).catch(noDirectory);
};

/** Mounts copies in the place of directories: one for each key. */
function copied(
  { directory: folder }: FaultTools,
  keyOf: (mount: HostPathMount, path: string) => string,
  fill = true,
): BrokenServer {
  const copies = new Map<string, Promise<string>>();
  const copy = async (path: string): Promise<string> => {
    const made = await mkdtemp(join(await realpath(folder), 'copy-'));
    if (fill && (await isThere(path))) await cp(path, made, { recursive: true, verbatimSymlinks: true });
    return made;
  };
  return {
    seams: {
      async hostSource(mount, { directory, below }) {
        const path = join(directory, below);
        const key = keyOf(mount, path);
        const made = copies.get(key) ?? copy(path);
        copies.set(key, made);
        return { directory: await made, below: '' };
      },
    },
  };
}

/** Does something to the directories that a sandbox has mounted when it is deleted. */
function whenDeleted(what: (directory: string) => void): () => BrokenServer {
  return () => {
    const mounted = new Map<string, Set<string>>();
    return {
      seams: {
        async hostSource({ sandboxId }, source) {
          const { directory, below } = source;
          // Never the prefix itself: that is nobody's to remove.
          if (below !== '') mounted.set(sandboxId, (mounted.get(sandboxId) ?? new Set()).add(join(directory, below)));
          return source;
        },
      },
      wire: when(DELETE, ({ target }) => ({
        kind: 'change',
        change(answer) {
          for (const directory of mounted.get(target.split('/').at(-1) ?? '') ?? []) what(directory);
          return answer;
        },
      })),
    };
  };
}

export const hostSourceFaults: readonly LiveFault[] = [
  {
    id: 'volumes.host.prefix-mounted',
    says: 'mounts the whole allowed prefix for every host path below it',
    area: ['volumes.host'],
    in: HOST,
    server: () => ({ seams: { hostSource: async (_mount, { directory }) => ({ directory, below: '' }) } }),
  },
  {
    id: 'volumes.host.prefix-mounted-for-sub-paths',
    says: 'mounts the whole allowed prefix where there is a subPath',
    area: ['volumes.host.sub-path'],
    in: HOST,
    server: () => ({ seams: byName(asSubPath, async (_path, { directory }) => directory) }),
  },
  {
    id: 'volumes.host.prefix-mounted-as-well',
    says: 'mounts the parent of a host path beside it',
    area: ['volumes.host.only-that-directory'],
    in: HOST,
    server: () => ({
      wire: when(
        CREATE,
        asked((body) => {
          const volumes = volumesOf(body) as Json[];
          const more = volumes.flatMap(({ host, name, mountPath }) => {
            const { path } = (host ?? {}) as { path?: unknown };
            if (typeof path !== 'string' || dirname(path) === '/') return [];
            return [{ name: `${name}x`, host: { path: dirname(path) }, mountPath: `${mountPath}x`, readOnly: true }];
          });
          return { ...body, volumes: [...volumes, ...more.slice(0, 1)] };
        }),
      ),
    }),
  },
  {
    id: 'volumes.host.neighbours-changed',
    says: 'adds a byte to every file of the directories beside the one that it mounts',
    area: ['volumes.host.only-that-directory'],
    in: HOST,
    server: () => ({
      seams: {
        async hostSource(_mount, source) {
          const [own = ''] = source.below.split('/');
          for (const name of readdirSync(source.directory)) {
            if (own !== '' && name.startsWith(own) && name !== own) addByteToFiles(join(source.directory, name));
          }
          return source;
        },
      },
    }),
  },
  {
    id: 'volumes.host.empty',
    says: 'mounts an empty directory in the place of a host path',
    area: ['volumes.host.content'],
    in: HOST,
    server: (tools) => copied(tools, (_mount, path) => path, false),
  },
  {
    id: 'volumes.host.changed-when-mounted',
    says: 'adds a byte to every file of a host path that it mounts',
    area: ['volumes.host'],
    in: HOST,
    server: () => ({
      seams: {
        async hostSource(_mount, source) {
          const path = join(source.directory, source.below);
          if (await isThere(path)) addByteToFiles(path);
          return source;
        },
      },
    }),
  },
  {
    id: 'volumes.host.copied-once',
    says: 'mounts a copy of a host path, which all its sandboxes share',
    area: ['volumes.host.reaches-directory', 'volumes.host.sub-path'],
    in: HOST,
    server: (tools) => copied(tools, (_mount, path) => path),
  },
  {
    id: 'volumes.host.copied-for-each-sandbox',
    says: 'mounts a copy of a host path of its own in each sandbox',
    area: ['volumes.host.shared'],
    in: HOST,
    server: (tools) => copied(tools, ({ sandboxId }, path) => `${sandboxId} ${path}`),
  },
  {
    id: 'volumes.host.nearest-directory',
    says: 'mounts the nearest directory above where a host path is missing',
    area: ['volumes.host.content'],
    in: HOST,
    server: () => ({
      seams: byName(asPath, async (path) => {
        let nearest = path;
        while (!(await isThere(nearest))) nearest = dirname(nearest);
        return realpath(nearest).catch(noDirectory);
      }),
    }),
  },
  {
    id: 'volumes.host.missing-500',
    says: 'breaks down at a host path that is not there',
    area: ['error.refusal-not-500'],
    in: HOST,
    server: () => ({
      seams: {
        async hostSource(_mount, source) {
          await lstat(join(source.directory, source.below));
          return source;
        },
      },
    }),
  },
  {
    id: 'volumes.host.removed-with-sandbox',
    says: 'removes the directories that a sandbox has mounted when it is deleted',
    area: ['volumes.host.outlives-sandbox'],
    in: HOST,
    server: whenDeleted((directory) => rmSync(directory, { recursive: true, force: true })),
  },
  {
    id: 'volumes.host.emptied-with-sandbox',
    says: 'empties the directories that a sandbox has mounted when it is deleted',
    area: ['volumes.host.outlives-sandbox'],
    in: HOST,
    server: whenDeleted((directory) => {
      for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true });
    }),
  },
  {
    id: 'volumes.host.links-followed',
    says: 'follows symbolic links in a host path',
    area: ['volumes.host.only-allowed'],
    in: LINKS,
    server: () => ({ seams: byName(asPath, (path) => realpath(path).catch(noDirectory)) }),
  },
  {
    id: 'volumes.host.links-followed-in-sub-path',
    says: 'follows symbolic links in the subPath of a host path, and makes directories behind them',
    area: ['volumes.host.sub-path.no-escape'],
    in: LINKS,
    server: () => ({ seams: byName(asSubPath, followed) }),
  },
  {
    id: 'volumes.host.sub-path-bound-by-prefix',
    says: 'follows symbolic links in the subPath of a host path to all that is below the prefix',
    area: ['volumes.host.sub-path.no-escape'],
    in: LINKS,
    server: () => ({
      seams: byName(asSubPath, async (path, { directory }) => {
        const found = await realpath(path).catch(noDirectory);
        if (!`${found}${sep}`.startsWith(directory + sep)) throw invalid('That leads out.');
        return found;
      }),
    }),
  },
  {
    id: 'volumes.host.looked-at-and-then-used',
    says: 'looks where a host path leads, and mounts it by its name a moment later',
    area: ['volumes.host.only-allowed'],
    in: LINKS,
    server: () => ({
      seams: byName(
        asPath,
        lookedAtAndThenUsed(({ directory }) => directory),
      ),
    }),
  },
  {
    id: 'volumes.host.sub-path-looked-at-and-then-used',
    says: 'looks where the subPath of a host path leads, and mounts it by its name a moment later',
    area: ['volumes.host.sub-path.no-escape'],
    in: LINKS,
    server: () => ({
      seams: byName(
        asSubPath,
        lookedAtAndThenUsed(({ directory, below }) => join(directory, below)),
      ),
    }),
  },
];
