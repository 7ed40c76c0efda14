/** Servers that mount something else than was asked for. */
import { cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveFault } from '../harness/faults/fault.ts';
import type { ClaimMount, Seams } from '../harness/reference/seams.ts';

const READ_ONLY = ['volumes/read-only.yaml'];
const MANY = ['volumes/many.yaml'];

/** Decides by the mount and by how many mounts the sandbox had before it. */
function byPosition(decide: (mount: ClaimMount, position: number) => boolean): Partial<Seams> {
  const counts = new Map<string, number>();
  return {
    readOnly(mount) {
      const position = counts.get(mount.sandboxId) ?? 0;
      counts.set(mount.sandboxId, position + 1);
      return decide(mount, position);
    },
  };
}

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

export const mountFaults: readonly LiveFault[] = [
  {
    id: 'volumes.read-only.ignored',
    says: 'mounts every volume writable',
    area: ['volumes.read-only.no-change'],
    in: READ_ONLY,
    server: () => ({ seams: { readOnly: () => false } }),
  },
  {
    id: 'volumes.read-only.ignored-by-every-change',
    says: 'mounts every volume writable, and is asked for every kind of change',
    area: ['volumes.read-only.no-change'],
    in: ['volumes/read-only-complete.yaml'],
    server: () => ({ seams: { readOnly: () => false } }),
  },
  {
    id: 'volumes.read-only.always',
    says: 'mounts every volume read-only',
    area: ['volumes.read-write'],
    in: ['volumes/read-write.yaml'],
    server: () => ({ seams: { readOnly: () => true } }),
  },
  {
    id: 'volumes.read-only.first-mount-decides',
    says: 'takes readOnly of the first mount for all mounts of a sandbox',
    area: ['volumes.read-only'],
    in: MANY,
    server: () => {
      const first = new Map<string, boolean>();
      return {
        seams: {
          readOnly({ sandboxId, readOnly }) {
            const decided = first.get(sandboxId) ?? readOnly;
            first.set(sandboxId, decided);
            return decided;
          },
        },
      };
    },
  },
  {
    id: 'volumes.read-only.only-first-mounts',
    says: 'applies readOnly to the first eight mounts of a sandbox alone',
    area: ['volumes.read-only'],
    in: MANY,
    server: () => ({ seams: byPosition((mount, position) => mount.readOnly && position < 8) }),
  },
  {
    id: 'volumes.read-only.claim-decides',
    says: 'makes a claim writable at all its mounts as soon as one of them is',
    area: ['volumes.read-only.per-mount'],
    in: ['volumes/read-only-complete.yaml'],
    server: () => {
      const writable = new Set<string>();
      return {
        seams: {
          readOnly({ claimName, readOnly }) {
            if (!readOnly) writable.add(claimName);
            return readOnly && !writable.has(claimName);
          },
        },
      };
    },
  },
  {
    id: 'volumes.read-only.spreads-over-claim',
    says: 'makes a claim read-only at all its mounts as soon as one of them is',
    area: ['volumes.read-only.per-mount', 'volumes.read-write', 'volumes.sub-path.independent'],
    in: ['volumes/read-only-complete.yaml'],
    server: () => {
      const locked = new Set<string>();
      return {
        seams: {
          readOnly({ claimName, readOnly }) {
            if (readOnly) locked.add(claimName);
            return readOnly || locked.has(claimName);
          },
        },
      };
    },
  },
  {
    id: 'volumes.read-only.forgotten-with-sub-path',
    says: 'forgets readOnly where subPath is given too',
    area: ['volumes.read-only.no-change'],
    in: ['volumes/subpath-isolation.yaml'],
    server: () => ({ seams: { readOnly: (mount) => mount.readOnly && mount.subPath === '' } }),
  },
  {
    id: 'volumes.read-only.default-true',
    says: 'takes a mount that does not say readOnly for a read-only one in the second sandbox',
    area: ['volumes.read-write'],
    in: ['volumes/cross-sandbox.yaml'],
    server: () => {
      let first: string | undefined;
      return {
        seams: {
          readOnly(mount) {
            first ??= mount.sandboxId;
            return mount.readOnly || mount.sandboxId !== first;
          },
        },
      };
    },
  },
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
    says: 'keeps what a sandbox writes beside the volume and throws it away with the sandbox',
    area: ['volumes.pvc.delete-flag.default', 'volumes.pvc.outlives-sandbox'],
    in: ['volumes/lifetime.yaml'],
    server: ({ directory }) => ({
      seams: copied(directory, ({ claimName, sandboxId }) => `${claimName}-${sandboxId}`),
    }),
  },
  {
    id: 'volumes.claims.last-character-dropped',
    says: 'takes claims that differ in the last character for one',
    area: ['volumes.pvc.distinct'],
    in: ['volumes/sharing.yaml'],
    server: () => ({
      seams: {
        claimDirectory: async ({ claimName }, own) => (claimName.endsWith('b') ? `${own.slice(0, -1)}a` : own),
      },
    }),
  },
  {
    id: 'volumes.claims.hyphen-dropped',
    says: 'takes a claim with one more hyphen for the one without',
    area: ['volumes.pvc.distinct'],
    in: ['volumes/sharing.yaml'],
    server: () => ({
      seams: { claimDirectory: async (_, own) => (own.endsWith('-a') ? `${own.slice(0, -2)}a` : own) },
    }),
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
    says: 'mixes up two neighbours in a list of more than ten volumes',
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
    id: 'volumes.claims.dot-files-lost',
    says: 'loses a nested directory whenever a volume is mounted again',
    area: ['volumes.pvc.outlives-sandbox', 'volumes.pvc.content-present'],
    in: ['volumes/cross-sandbox.yaml'],
    server: () => {
      const mounted = new Set<string>();
      return {
        seams: {
          async claimDirectory({ claimName }, own) {
            if (mounted.has(claimName)) await rm(join(own, 'datasets'), { recursive: true, force: true });
            mounted.add(claimName);
            return own;
          },
        },
      };
    },
  },
];
