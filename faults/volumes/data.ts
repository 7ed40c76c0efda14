/** Servers whose volumes lose, change or make up data. */
import { cpSync, lstatSync, realpathSync, type Stats } from 'node:fs';
import { cp, mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, execd } from '../../harness/faults/operations.ts';
import { asked, type Json, onWire, volumesOf, when } from '../../harness/faults/wiring.ts';
import { addByteToFiles } from './files.ts';

const isPlain = (stats: Stats): boolean => stats.isFile() || stats.isDirectory() || stats.isSymbolicLink();

/** Does something to every claim that has been mounted, when execd has answered. */
function afterEachAnswer(damage: (directory: string) => void): LiveFault['server'] {
  return () => {
    const mounted = new Set<string>();
    return {
      seams: {
        async claimDirectory(_, own) {
          mounted.add(own);
          return own;
        },
      },
      wire: when(execd, {
        kind: 'change',
        change(answer) {
          for (const directory of mounted) {
            try {
              damage(directory);
            } catch (error) {
              // The sandbox goes on meanwhile, and may remove what was just found.
              if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
            }
          }
          return answer;
        },
      }),
    };
  };
}

/** The claim of a volume that no scenario has asked for. */
const FOREIGN = 'unwanted';

/** Mounts another volume, in which a file lies, in place of those that are meant. */
const elsewhere =
  (meant: (volume: Json) => boolean): LiveFault['server'] =>
  () => ({
    seams: {
      async claimDirectory({ claimName }, own) {
        if (claimName === FOREIGN) await writeFile(join(own, 'of-another'), '');
        return own;
      },
    },
    wire: when(
      CREATE,
      asked((body) => {
        const volumes = (volumesOf(body) as Json[]).map((volume) => {
          if (!meant(volume)) return volume;
          const { host: _, subPath: __, ...rest } = volume;
          return { ...rest, pvc: { claimName: FOREIGN, deleteOnSandboxTermination: true } };
        });
        return { ...body, volumes };
      }),
    ),
  });

/** Whether a path below another leads through a symbolic link; false where it does not exist. */
function isLinked(path: string, root: string): boolean {
  try {
    return realpathSync(path) !== join(realpathSync(root), relative(root, path));
  } catch {
    return false;
  }
}

export const dataFaults: readonly LiveFault[] = [
  {
    id: 'volumes.data.changed-when-mounted',
    says: 'adds a byte to every file of a volume that it mounts',
    area: ['volumes'],
    in: ['volumes/read-write.yaml'],
    server: () => ({
      seams: {
        async claimDirectory(_, own) {
          addByteToFiles(own);
          return own;
        },
      },
    }),
  },
  {
    id: 'volumes.data.changed-by-commands',
    says: 'adds a byte to every file of its volumes with each command',
    area: ['volumes'],
    in: ['volumes/read-write.yaml'],
    server: afterEachAnswer(addByteToFiles),
  },
  {
    id: 'volumes.data.deletions-undone',
    says: 'brings back into a volume what a sandbox has deleted or renamed',
    area: ['volumes.read-write', 'volumes.pvc.shared'],
    in: ['volumes/read-write-exact.yaml'],
    server: (tools) => {
      const keep = (directory: string): string => join(tools.directory, `saved${directory.replaceAll('/', '-')}`);
      return afterEachAnswer((directory) => {
        // Pipes and sockets cannot be copied.
        const filter = (path: string): boolean => isPlain(lstatSync(path));
        const options = { recursive: true, force: false, verbatimSymlinks: true, filter };
        cpSync(directory, keep(directory), options);
        cpSync(keep(directory), directory, options);
      })(tools);
    },
  },
  {
    id: 'volumes.data.new-kept-private',
    says: 'keeps a new volume where nobody but its sandboxes finds it',
    area: ['volumes.pvc.create'],
    in: ['volumes/lifetime.yaml'],
    server: ({ directory }) => ({
      seams: {
        async claimDirectory({ claimName }, own) {
          const hidden = join(directory, claimName);
          // What holds something is somebody's, and stays where it is.
          const empty = await rmdir(own).then(
            () => true,
            () => false,
          );
          if (!empty) return own;
          await mkdir(hidden, { recursive: true });
          return hidden;
        },
      },
    }),
  },
  {
    id: 'volumes.data.inner-copied-out',
    says: 'copies a volume that is mounted inside another into that one',
    area: ['volumes.many'],
    in: ['volumes/many.yaml'],
    server: () => {
      const mounts = new Map<string, { mountPath: string; own: string }[]>();
      return {
        seams: {
          async claimDirectory({ sandboxId, mountPath }, own) {
            const others = mounts.get(sandboxId) ?? [];
            mounts.set(sandboxId, [...others, { mountPath, own }]);
            for (const outer of others) {
              if (!mountPath.startsWith(`${outer.mountPath}/`)) continue;
              await cp(own, join(outer.own, mountPath.slice(outer.mountPath.length + 1)), { recursive: true });
            }
            return own;
          },
        },
      };
    },
  },
  {
    id: 'volumes.data.another-for-odd-sub-paths',
    says: 'mounts another volume where it can make nothing of a subPath',
    area: ['volumes.sub-path.no-escape'],
    in: ['volumes/escape-names.yaml'],
    server: elsewhere(({ subPath }) => typeof subPath === 'string' && (subPath.includes('\0') || subPath.length > 255)),
  },
  {
    id: 'volumes.data.another-for-linked-host-paths',
    says: 'mounts another volume where a host path leads through a symbolic link',
    area: ['volumes.host.only-allowed', 'volumes.host.sub-path.no-escape'],
    in: ['volumes/host-links.yaml'],
    server: (tools) => {
      let allowed: string | undefined;
      const linked = ({ host, subPath = '' }: Json): boolean => {
        const { path } = (host ?? {}) as { path?: unknown };
        if (typeof path !== 'string' || typeof subPath !== 'string') return false;
        // The first path that is mounted is one that may be: what lies above it is not the question.
        allowed ??= path;
        return isLinked(join(path, subPath), allowed);
      };
      return elsewhere(linked)(tools);
    },
  },
  {
    id: 'volumes.data.none-at-one-mount-path',
    says: 'mounts neither of two volumes that have one mountPath',
    area: ['volumes.mount-path.position'],
    in: ['volumes/validation-requests.yaml'],
    server: onWire(
      CREATE,
      asked((body) => {
        const volumes = volumesOf(body) as Json[];
        const paths = volumes.map(({ mountPath }) => String(mountPath).replace(/\/$/, ''));
        return {
          ...body,
          volumes: volumes.filter((_, index) => paths.filter((path) => path === paths[index]).length === 1),
        };
      }),
    ),
  },
  {
    id: 'volumes.data.options-lost-with-colon',
    says: 'forgets readOnly and subPath where a mountPath has a colon',
    area: ['volumes.read-only.no-change', 'volumes.mount-path.position'],
    in: ['volumes/escape-names.yaml'],
    server: () => {
      const meant = ({ mountPath }: { mountPath: string }): boolean => mountPath.includes(':');
      return {
        seams: {
          readOnly: (mount) => mount.readOnly && !meant(mount),
          subPath: (mount) => (meant(mount) ? '' : mount.subPath),
        },
      };
    },
  },
];
