/** Servers that mount another volume than the claim names, or not all that is in it. */
import { cp, mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { DELETE } from '../../harness/faults/operations.ts';
import type { ClaimMount, Seams } from '../../harness/reference/seams.ts';

const MANY = ['volumes/many.yaml'];

/** Each sandbox gets another directory for a claim: what `choose` gives, filled from the claim's own. */
function copied(directory: string, choose: (mount: ClaimMount) => string): Partial<Seams> {
  const made = new Map<string, Promise<string>>();
  return {
    claimDirectory(mount, own) {
      const name = choose(mount);
      const known =
        made.get(name) ?? cp(own, join(directory, name), { recursive: true }).then(() => join(directory, name));
      made.set(name, known);
      return known;
    },
  };
}

/** Takes claims for one whose names are alike when `key` has been made of them: the first of them is mounted for all. */
function alike(key: (claimName: string) => string): () => { seams: Partial<Seams> } {
  return () => {
    const firsts = new Map<string, string>();
    return {
      seams: {
        async claimDirectory({ claimName }, own) {
          const directory = firsts.get(key(claimName)) ?? own;
          firsts.set(key(claimName), directory);
          return directory;
        },
      },
    };
  };
}

export const claimFaults: readonly LiveFault[] = [
  {
    id: 'volumes.claims.copied-for-each-sandbox',
    says: 'gives each sandbox a copy of the volume',
    area: ['volumes.pvc.shared', 'volumes.pvc.outlives-sandbox', 'volumes.read-write.reaches-volume'],
    in: ['volumes/cross-sandbox.yaml'],
    server: ({ directory }) => ({
      seams: copied(directory, ({ claimName, sandboxId }) => `${claimName}-${sandboxId}`),
    }),
  },
  {
    id: 'volumes.claims.stale-snapshot',
    says: 'shows every sandbox but the first the volume as it was when it was first used',
    area: ['volumes.pvc.shared', 'volumes.pvc.outlives-sandbox'],
    in: ['volumes/cross-sandbox.yaml'],
    server: ({ directory }) => {
      const seen = new Map<string, string>();
      return {
        seams: {
          async claimDirectory({ claimName }, own) {
            const first = seen.get(claimName);
            if (first !== undefined) return first;
            const copy = join(directory, claimName);
            await cp(own, copy, { recursive: true });
            seen.set(claimName, copy);
            return own;
          },
        },
      };
    },
  },
  {
    id: 'volumes.claims.copied-for-each-mount',
    says: 'gives each mount of a claim in one sandbox a copy of its own',
    area: ['volumes.sub-path.independent', 'volumes.pvc.shared'],
    in: ['volumes/subpath-isolation.yaml'],
    server: ({ directory }) => ({
      seams: copied(directory, ({ claimName, mountPath }) => `${claimName}-${mountPath.replaceAll('/', '-')}`),
    }),
  },
  {
    id: 'volumes.claims.lost-with-sandbox',
    says: 'keeps what sandboxes write beside the volume, and throws it away when one of them is deleted',
    area: ['volumes.pvc.delete-flag.default', 'volumes.pvc.outlives-sandbox'],
    in: ['volumes/lifetime.yaml'],
    server: ({ directory }) => {
      let deleted = 0;
      return {
        seams: copied(directory, ({ claimName }) => `${claimName}-${deleted}`),
        wire: (request) => {
          if (DELETE(request)) deleted += 1;
          return undefined;
        },
      };
    },
  },
  {
    id: 'volumes.claims.last-character-dropped',
    says: 'takes claims that differ in the last character for one',
    area: ['volumes.pvc.distinct'],
    in: ['volumes/sharing.yaml'],
    server: alike((claimName) => claimName.slice(0, -1)),
  },
  {
    id: 'volumes.claims.hyphen-dropped',
    says: 'takes claims that differ in their hyphens for one',
    area: ['volumes.pvc.distinct'],
    in: ['volumes/sharing.yaml'],
    server: alike((claimName) => claimName.replaceAll('-', '')),
  },
  {
    id: 'volumes.claims.name-cut',
    says: 'cuts claim names to the length of the shorter one',
    area: ['volumes.pvc.distinct'],
    in: ['volumes/sharing.yaml'],
    server: () => {
      const seen: string[] = [];
      return {
        seams: {
          async claimDirectory(_, own) {
            const shorter = seen.find((other) => own.startsWith(other));
            if (shorter === undefined) seen.push(own);
            return shorter ?? own;
          },
        },
      };
    },
  },
  {
    id: 'volumes.claims.first-for-all',
    says: 'mounts the first claim of the list at every path',
    area: ['volumes.many.own-data'],
    in: MANY,
    server: () => {
      const first = new Map<string, string>();
      return {
        seams: {
          async claimDirectory({ sandboxId }, own) {
            const directory = first.get(sandboxId) ?? own;
            first.set(sandboxId, directory);
            return directory;
          },
        },
      };
    },
  },
  {
    id: 'volumes.claims.neighbours-swapped',
    says: 'mounts the tenth volume of a list in the place of the eleventh as well',
    area: ['volumes.many'],
    in: MANY,
    server: () => {
      const counts = new Map<string, number>();
      let tenth: string | undefined;
      return {
        seams: {
          async claimDirectory({ sandboxId }, own) {
            const position = (counts.get(sandboxId) ?? 0) + 1;
            counts.set(sandboxId, position);
            if (position === 10) tenth = own;
            return position === 11 ? (tenth ?? own) : own;
          },
        },
      };
    },
  },
  {
    id: 'volumes.claims.emptied-when-mounted',
    says: 'mounts a new, empty directory in place of the data that is there',
    area: ['volumes.pvc.content-present'],
    in: ['volumes/read-write.yaml'],
    server: ({ directory }) => ({
      seams: {
        async claimDirectory({ claimName }) {
          const empty = join(directory, claimName);
          await mkdir(empty, { recursive: true });
          return empty;
        },
      },
    }),
  },
  {
    id: 'volumes.claims.litter',
    says: 'leaves a file of its own in every volume that it mounts, and in every directory of one',
    area: ['volumes'],
    in: ['volumes/read-write.yaml'],
    server: () => ({
      seams: {
        async claimDirectory({ subPath }, own) {
          await writeFile(join(own, '.mounted'), '');
          const shown = await realpath(join(own, subPath)).catch(() => own);
          // Never through a link: what is not of the volume is not the fault's.
          if (shown.startsWith(`${await realpath(own)}/`)) await writeFile(join(shown, '.mounted'), '');
          return own;
        },
      },
    }),
  },
  {
    id: 'volumes.claims.directories-lost',
    says: 'loses the directories in a volume whenever it is mounted again',
    area: ['volumes.pvc.outlives-sandbox', 'volumes.pvc.content-present'],
    in: ['volumes/cross-sandbox.yaml'],
    server: () => {
      const mounted = new Set<string>();
      return {
        seams: {
          async claimDirectory({ claimName }, own) {
            const entries = mounted.has(claimName) ? await readdir(own, { withFileTypes: true }) : [];
            for (const entry of entries.filter((each) => each.isDirectory())) {
              await rm(join(own, entry.name), { recursive: true, force: true });
            }
            mounted.add(claimName);
            return own;
          },
        },
      };
    },
  },
];
