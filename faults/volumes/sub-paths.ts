/** Servers that get sub-paths wrong. */
import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE } from '../../harness/faults/operations.ts';
import { asked, onWire, volumesOf } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import { invalid } from '../../harness/reference/lifecycle/refusal.ts';
import type { ClaimMount, Seams } from '../../harness/reference/seams.ts';
import { addByteToFiles } from './files.ts';
import { text } from './volume-fault.ts';

const NAMES = ['volumes/subpath-names.yaml'];
const LINKS = ['volumes/escape-links.yaml'];
const ISOLATION = ['volumes/subpath-isolation.yaml'];

/** Finds the directory by its name, as `realpath` does, and not from a handle. */
function byName(resolve: (mount: ClaimMount, directory: string) => Promise<string>): Partial<Seams> {
  return {
    claimDirectory: async (mount, directory) =>
      mount.subPath === '' ? directory : resolve(mount, await realpath(directory)),
    subPath: () => '',
  };
}

/** Takes the sub-path through a function; the directory is made where it is missing. */
function rewritten(rewrite: (subPath: string) => string): Partial<Seams> {
  return byName(async ({ subPath }, directory) => {
    const path = join(directory, rewrite(subPath));
    await mkdir(path, { recursive: true });
    return path;
  });
}

const noDirectory = (): Promise<never> => Promise.reject(invalid('There is no such directory.'));

/** Puts variables of the sandbox into sub-paths that have them in a form. */
const withVariables = (form: RegExp): LiveFault['server'] =>
  onWire(
    CREATE,
    asked((body) => {
      const env = isObject(body.env) ? body.env : {};
      const expand = text((path) => path.replaceAll(form, (whole, name: string) => String(env[name] ?? whole)));
      const each = (volume: unknown): unknown =>
        isObject(volume) && 'subPath' in volume ? { ...volume, subPath: expand(volume.subPath) } : volume;
      return { ...body, volumes: volumesOf(body).map(each) };
    }),
  );

export const subPathFaults: readonly LiveFault[] = [
  {
    id: 'volumes.sub-path.variables-expanded',
    says: 'puts the value of a variable of the sandbox into a subPath, as subPathExpr of Kubernetes does',
    area: ['volumes.sub-path.plain-name'],
    in: NAMES,
    server: withVariables(/\$\((\w+)\)/g),
  },
  {
    id: 'volumes.sub-path.shell-variables-expanded',
    says: 'puts the value of a variable of the sandbox into a subPath, as a shell does',
    area: ['volumes.sub-path.plain-name'],
    in: NAMES,
    server: withVariables(/\$(\w+)/g),
  },
  {
    id: 'volumes.sub-path.dropped',
    says: 'mounts the whole volume in place of the subPath',
    area: ['volumes.sub-path.only-that-directory'],
    in: ISOLATION,
    server: () => ({ seams: { subPath: () => '' } }),
  },
  {
    id: 'volumes.sub-path.parent',
    says: 'mounts the parent of the subPath',
    area: ['volumes.sub-path.only-that-directory'],
    in: ISOLATION,
    server: () => ({ seams: { subPath: ({ subPath }) => subPath.split('/').slice(0, -1).join('/') } }),
  },
  {
    id: 'volumes.sub-path.first-component',
    says: 'mounts the first component of the subPath',
    area: ['volumes.sub-path'],
    in: NAMES,
    server: () => ({ seams: { subPath: ({ subPath }) => subPath.split('/')[0] ?? '' } }),
  },
  {
    id: 'volumes.sub-path.last-component',
    says: 'looks for the last component of the subPath in the root of the volume',
    area: ['volumes.sub-path'],
    in: NAMES,
    server: () => ({ seams: rewritten((subPath) => subPath.split('/').at(-1) ?? '') }),
  },
  {
    id: 'volumes.sub-path.five-levels',
    says: 'follows no more than five levels of a subPath',
    area: ['volumes.sub-path'],
    in: NAMES,
    server: () => ({ seams: { subPath: ({ subPath }) => subPath.split('/').slice(0, 5).join('/') } }),
  },
  {
    id: 'volumes.sub-path.only-once-for-a-claim',
    says: 'mounts each claim with the subPath of its first mount',
    area: ['volumes.sub-path'],
    in: NAMES,
    server: () => {
      const first = new Map<string, string>();
      return {
        seams: {
          subPath({ claimName, subPath }) {
            const known = first.get(claimName) ?? subPath;
            first.set(claimName, known);
            return known;
          },
        },
      };
    },
  },
  {
    id: 'volumes.sub-path.forgotten-with-read-only',
    says: 'forgets subPath where readOnly is true',
    area: ['volumes.sub-path'],
    in: ISOLATION,
    server: () => ({ seams: { subPath: ({ subPath, readOnly }) => (readOnly ? '' : subPath) } }),
  },
  {
    id: 'volumes.sub-path.dots-stripped',
    says: 'strips dots from the front of components',
    area: ['volumes.sub-path.plain-name'],
    in: NAMES,
    server: () => ({ seams: rewritten((subPath) => subPath.replace(/(^|\/)\.+(?=[^/])/g, '$1')) }),
  },
  {
    id: 'volumes.sub-path.cut-at-comma',
    says: 'takes a comma in the subPath for the end of a mount option',
    area: ['volumes.sub-path.plain-name'],
    in: NAMES,
    server: () => ({ seams: rewritten((subPath) => subPath.split(',')[0] ?? '') }),
  },
  {
    id: 'volumes.sub-path.cut-at-colon',
    says: 'takes a colon in the subPath for the end of a field',
    area: ['volumes.sub-path.colon'],
    in: NAMES,
    server: () => ({ seams: rewritten((subPath) => subPath.split(':')[0] ?? '') }),
  },
  {
    id: 'volumes.sub-path.cut-at-space',
    says: 'takes a space in the subPath for the end of a field',
    area: ['volumes.sub-path.plain-name'],
    in: NAMES,
    server: () => ({ seams: rewritten((subPath) => subPath.split(' ')[0] ?? '') }),
  },
  {
    id: 'volumes.sub-path.not-ascii-replaced',
    says: 'writes a question mark for what is not ASCII in a subPath',
    area: ['volumes.sub-path.plain-name'],
    in: NAMES,
    server: () => ({ seams: rewritten((subPath) => subPath.replace(/[^ -~]/g, '?')) }),
  },
  {
    id: 'volumes.sub-path.decoded',
    says: 'decodes percent signs in a subPath',
    area: ['volumes.sub-path.no-escape'],
    in: ['volumes/escape-names.yaml'],
    server: () => ({ seams: rewritten(decodeURIComponent) }),
  },
  {
    id: 'volumes.sub-path.links-followed',
    says: 'follows symbolic links in a subPath, and makes directories behind them',
    area: ['volumes.sub-path.no-escape'],
    in: LINKS,
    server: () => ({
      seams: byName(async ({ subPath }, directory) => {
        const path = join(directory, subPath);
        await mkdir(path, { recursive: true }).catch(() => undefined);
        return realpath(path).catch(noDirectory);
      }),
    }),
  },
  {
    id: 'volumes.sub-path.last-link-followed',
    says: 'looks for symbolic links in all components of a subPath but the last',
    area: ['volumes.sub-path.no-escape'],
    in: LINKS,
    server: () => ({
      seams: byName(async ({ subPath }, directory) => {
        const parts = subPath.split('/');
        const parent = join(directory, ...parts.slice(0, -1));
        if ((await realpath(parent).catch(noDirectory)) !== parent) throw invalid('That is a link.');
        return realpath(join(directory, subPath)).catch(noDirectory);
      }),
    }),
  },
  {
    id: 'volumes.sub-path.looked-at-and-then-used',
    says: 'looks where a subPath leads, and mounts it by its name a moment later',
    area: ['volumes.sub-path.no-escape'],
    in: LINKS,
    server: () => ({
      seams: byName(async ({ subPath }, directory) => {
        const path = join(directory, subPath);
        const found = await realpath(path).catch(() => directory);
        if (!`${found}${sep}`.startsWith(directory + sep)) throw invalid('That leads out.');
        await delay(100);
        return realpath(path).catch(noDirectory);
      }),
    }),
  },
  {
    id: 'volumes.sub-path.nearest-directory',
    says: 'follows symbolic links, and mounts the directory above where the last part of a subPath is missing',
    area: ['volumes.sub-path.no-escape'],
    in: LINKS,
    server: () => ({
      seams: byName(({ subPath }, directory) => {
        const path = join(directory, subPath);
        return realpath(path)
          .catch(() => realpath(join(path, '..')))
          .catch(noDirectory);
      }),
    }),
  },
  {
    id: 'volumes.sub-path.linked-changed',
    says: 'follows symbolic links, and adds a byte to every file that it finds there',
    area: ['volumes.sub-path.no-escape'],
    in: LINKS,
    server: () => ({
      seams: byName(async ({ subPath }, directory) => {
        const found = await realpath(join(directory, subPath)).catch(noDirectory);
        // Never beyond the directory of all volumes: the rest of this machine is not the fault's.
        if (found.startsWith(`${dirname(directory)}/`)) addByteToFiles(found);
        return found;
      }),
    }),
  },
];
