/** Servers that make or remove volumes when they should not. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import { marksOf } from '../../harness/faults/marks.ts';
import { leavingBehind } from '../../harness/faults/remembering.ts';
import { volumesOf } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import type { ClaimMount } from '../../harness/reference/seams.ts';
import { eachClaim } from './volume-fault.ts';

const LIFETIME = ['volumes/lifetime.yaml'];
const DELETE = ['volumes/delete-flag.yaml'];
const NEVER_CREATED = ['volumes/sharing.yaml'];

/** True from the n-th time on that the question is asked of a sandbox. */
function fromPosition(position: number, of: (mount: ClaimMount) => boolean) {
  const counts = new Map<string, number>();
  return (mount: ClaimMount): boolean => {
    const count = counts.get(mount.sandboxId) ?? 0;
    counts.set(mount.sandboxId, count + 1);
    return count >= position ? of(mount) : false;
  };
}

export const lifetimeFaults: readonly LiveFault[] = [
  {
    id: 'volumes.create.always',
    says: 'makes a volume for every claim, whatever createIfNotExists says',
    area: ['volumes.pvc.create.refused', 'volumes.pvc.create.refused-makes-none'],
    in: LIFETIME,
    server: () => ({ seams: { createIfNotExists: () => true } }),
  },
  {
    id: 'volumes.create.never',
    says: 'never makes a volume for a claim',
    area: ['volumes.pvc.create'],
    in: LIFETIME,
    server: () => ({ seams: { createIfNotExists: () => false } }),
  },
  {
    id: 'volumes.create.first-only',
    says: 'makes a volume for the first claim of the list alone',
    area: ['volumes.pvc.create'],
    in: LIFETIME,
    server: () => {
      const asked = new Set<string>();
      return {
        seams: {
          createIfNotExists({ sandboxId, createIfNotExists }) {
            const first = !asked.has(sandboxId);
            asked.add(sandboxId);
            return createIfNotExists && first;
          },
        },
      };
    },
  },
  {
    id: 'volumes.create.behind-others',
    says: 'makes a volume for a claim that is listed after others, although it must not',
    area: ['volumes.pvc.create', 'volumes.pvc.delete-flag.failed-create'],
    in: DELETE,
    server: () => {
      const fault = fromPosition(1, () => true);
      return { seams: { createIfNotExists: (mount) => fault(mount) || mount.createIfNotExists } };
    },
  },
  {
    id: 'volumes.create.refusal-forgotten',
    says: 'makes a volume in spite of createIfNotExists in every sandbox but the first',
    area: ['volumes.pvc.create.refused'],
    in: NEVER_CREATED,
    server: () => {
      let first: string | undefined;
      return {
        seams: {
          createIfNotExists({ sandboxId, createIfNotExists }) {
            first ??= sandboxId;
            return createIfNotExists || sandboxId !== first;
          },
        },
      };
    },
  },
  {
    id: 'volumes.delete.never',
    says: 'keeps every volume, whatever deleteOnSandboxTermination says',
    area: ['volumes.pvc.delete-flag.removes', 'volumes.pvc.delete-flag.last-user'],
    in: DELETE,
    server: () => ({ seams: { deleteOnSandboxTermination: () => false } }),
  },
  {
    id: 'volumes.delete.always',
    says: 'removes every volume that it made with the sandbox',
    area: ['volumes.pvc.delete-flag.only-flagged'],
    in: DELETE,
    server: () => ({ seams: { deleteOnSandboxTermination: () => true } }),
  },
  {
    id: 'volumes.delete.default-true',
    says: 'takes deleteOnSandboxTermination for true where it is left out',
    area: ['volumes.pvc.delete-flag.default'],
    in: LIFETIME,
    server: eachClaim((claim) => ({ deleteOnSandboxTermination: true, ...claim })),
  },
  {
    id: 'volumes.delete.with-second-user',
    says: 'removes a volume that it made when the second sandbox that used it is deleted',
    area: ['volumes.pvc.delete-flag.default'],
    in: LIFETIME,
    server: () => {
      const users = new Map<string, Set<string>>();
      return {
        seams: {
          deleteOnSandboxTermination({ sandboxId, claimName, deleteOnSandboxTermination }) {
            const known = users.get(claimName) ?? new Set();
            users.set(claimName, known.add(sandboxId));
            return deleteOnSandboxTermination || known.size > 1;
          },
        },
      };
    },
  },
  {
    id: 'volumes.delete.first-flag-decides',
    says: 'takes deleteOnSandboxTermination of the first mount of a claim for all of them',
    area: ['volumes.pvc.delete-flag.any-mount'],
    in: DELETE,
    server: () => {
      const first = new Map<string, boolean>();
      return {
        seams: {
          deleteOnSandboxTermination({ sandboxId, claimName, deleteOnSandboxTermination }) {
            const key = `${sandboxId} ${claimName}`;
            const known = first.get(key) ?? deleteOnSandboxTermination;
            first.set(key, known);
            return known;
          },
        },
      };
    },
  },
  {
    id: 'volumes.delete.flag-sticks',
    says: 'removes with the sandbox every volume that is listed behind one with the flag',
    area: ['volumes.pvc.delete-flag.only-flagged'],
    in: DELETE,
    server: () => {
      const flagged = new Set<string>();
      return {
        seams: {
          deleteOnSandboxTermination({ sandboxId, deleteOnSandboxTermination }) {
            if (deleteOnSandboxTermination) flagged.add(sandboxId);
            return flagged.has(sandboxId);
          },
        },
      };
    },
  },
  {
    id: 'volumes.delete.first-of-list',
    says: 'looks at deleteOnSandboxTermination of the first volume of the list alone',
    area: ['volumes.pvc.delete-flag'],
    in: DELETE,
    server: () => {
      const later = fromPosition(1, () => true);
      return {
        seams: { deleteOnSandboxTermination: (mount) => !later(mount) && mount.deleteOnSandboxTermination },
      };
    },
  },
  {
    id: 'volumes.delete.pre-existing',
    says: 'removes volumes that were there before, when they have the flag',
    area: ['volumes.pvc.delete-flag.pre-existing'],
    in: DELETE,
    server: () => ({ seams: { ownsVolume: () => true } }),
  },
  {
    id: 'volumes.delete.in-use',
    says: 'removes a volume although another sandbox mounts it',
    area: ['volumes.pvc.delete-flag.in-use', 'volumes.pvc.delete-flag.last-user'],
    in: DELETE,
    server: () => ({ seams: { keepsVolume: () => false } }),
  },
  {
    id: 'volumes.delete.kept-once-shared',
    says: 'keeps a volume for ever once two sandboxes have used it',
    area: ['volumes.pvc.delete-flag.last-user'],
    in: DELETE,
    server: () => {
      const shared = new Set<string>();
      return {
        seams: {
          keepsVolume(claimName, used) {
            if (used) shared.add(claimName);
            return shared.has(claimName);
          },
        },
      };
    },
  },
  {
    id: 'volumes.delete.not-after-failure',
    says: 'leaves the volumes that a failed creation has made',
    area: ['volumes.pvc.delete-flag.failed-create'],
    in: DELETE,
    server: () => ({ seams: { takesBack: () => false } }),
  },
  {
    id: 'volumes.create.left-after-refusal',
    says: 'makes the first volume of a list before it refuses the name of a later one',
    area: ['volumes.request.no-effect', 'volumes.pvc.delete-flag.failed-create'],
    in: ['volumes/validation-requests.yaml'],
    server: leavingBehind((body) => {
      const [first, ...rest] = volumesOf(body);
      const twice = isObject(first) && rest.some((volume) => isObject(volume) && volume.name === first.name);
      return twice ? { ...body, metadata: marksOf(body), volumes: [first] } : undefined;
    }, 'One name for two volumes.'),
  },
];
