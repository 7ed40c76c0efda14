/** Servers that mount what is to be read-only writable, or the other way round. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import type { ClaimMount, Seams } from '../../harness/reference/seams.ts';
import { eachVolume } from './volume-fault.ts';

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

export const readOnlyFaults: readonly LiveFault[] = [
  {
    id: 'volumes.read-only.ignored',
    says: 'mounts every volume writable',
    area: ['volumes.read-only.no-change'],
    in: READ_ONLY,
    server: () => ({ seams: { readOnly: () => false } }),
  },
  {
    id: 'volumes.read-only.ignored-beside-others',
    says: 'mounts every volume of a list writable that has several',
    area: ['volumes.read-only.no-change'],
    in: ['volumes/read-only-complete.yaml'],
    server: eachVolume((volume, _index, all) => (all.length > 1 ? { ...volume, readOnly: false } : undefined)),
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
    says: 'takes a mount that does not say readOnly for a read-only one',
    area: ['volumes.read-write'],
    in: ['volumes/cross-sandbox.yaml'],
    server: eachVolume((volume) => ({ readOnly: true, ...volume })),
  },
];
