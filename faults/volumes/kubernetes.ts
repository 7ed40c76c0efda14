/** Servers on Kubernetes that make other claims than they are asked for, change those that exist, or remove them. */
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultTools, LiveFault } from '../../harness/faults/fault.ts';
import { type ClaimMistake, KUBERNETES_CLAIMS, onKubernetes } from '../../harness/faults/kubernetes.ts';
import { refused, volumesOf } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import { USUAL_CLAIM } from '../../harness/volumes/directory/description.ts';

const kubernetesFault = (
  id: string,
  says: string,
  area: string,
  mistake: (tools: FaultTools) => ClaimMistake,
): LiveFault => ({
  id: `volumes.kubernetes.${id}`,
  says,
  area: [`volumes.${area}`],
  in: ['volumes/kubernetes.yaml'],
  claims: KUBERNETES_CLAIMS,
  server: onKubernetes(mistake),
});

const { storageClass, storage, accessModes } = USUAL_CLAIM;

export const kubernetesFaults: readonly LiveFault[] = [
  kubernetesFault(
    'class-ignored',
    'makes each claim with the default class, whatever storageClass says',
    'kubernetes.hints.storage-class',
    () => ({ made: (asked) => ({ ...asked, storageClass }) }),
  ),
  kubernetesFault(
    'class-never-default',
    'makes each claim with a class of its own',
    'kubernetes.hints.storage-class',
    () => ({
      made: (asked) => ({ ...asked, storageClass: 'usurped' }),
    }),
  ),
  kubernetesFault(
    'storage-ignored',
    'makes each claim with the default size, whatever storage says',
    'kubernetes.hints.storage',
    () => ({ made: (asked) => ({ ...asked, storage }) }),
  ),
  kubernetesFault(
    'storage-without-fraction',
    'makes a claim with what stands before the point of storage',
    'kubernetes.hints.storage',
    () => ({ made: (asked) => ({ ...asked, storage: Math.floor(asked.storage / 2 ** 30) * 2 ** 30 }) }),
  ),
  kubernetesFault(
    'modes-ignored',
    'makes each claim ReadWriteOnce, whatever accessModes says',
    'kubernetes.hints.access-modes',
    () => ({ made: (asked) => ({ ...asked, accessModes }) }),
  ),
  kubernetesFault(
    'modes-first-only',
    'makes a claim with the first of its accessModes alone',
    'kubernetes.hints.access-modes',
    () => ({ made: (asked) => ({ ...asked, accessModes: asked.accessModes.slice(0, 1) }) }),
  ),
  kubernetesFault(
    'modes-default-many',
    'makes a claim ReadWriteMany where accessModes are left out',
    'kubernetes.hints.access-modes',
    () => ({
      made: (asked, hints) => (hints.accessModes === undefined ? { ...asked, accessModes: ['ReadWriteMany'] } : asked),
    }),
  ),
  kubernetesFault(
    'modes-always-many',
    'adds ReadWriteMany to the accessModes of each claim',
    'kubernetes.hints.access-modes',
    () => ({ made: (asked) => ({ ...asked, accessModes: [...new Set([...asked.accessModes, 'ReadWriteMany'])] }) }),
  ),
  kubernetesFault(
    'existing-expanded',
    'expands a claim that exists to the storage of a request',
    'kubernetes.existing-as-it-is',
    () => ({ found: (present, asked) => ({ ...present, storage: Math.max(present.storage, asked.storage) }) }),
  ),
  kubernetesFault(
    'existing-of-another-class',
    'gives a claim that exists the storageClass of a request',
    'kubernetes.existing-as-it-is',
    () => ({ found: (present, asked) => ({ ...present, storageClass: asked.storageClass }) }),
  ),
  kubernetesFault(
    'existing-of-other-modes',
    'gives a claim that exists the accessModes of a request',
    'kubernetes.existing-as-it-is',
    () => ({ found: (present, asked) => ({ ...present, accessModes: asked.accessModes }) }),
  ),
  kubernetesFault(
    'existing-refused',
    'refuses a request whose hints are not those of a claim that exists',
    'kubernetes.existing-as-it-is',
    () => {
      let asked = 0;
      // The first creation of a scenario that names a class.
      const names = (volume: unknown): boolean =>
        isObject(volume) && isObject(volume.pvc) && typeof volume.pvc.storageClass === 'string';
      return {
        create: (body) =>
          volumesOf(body).some(names) && ++asked === 1 ? refused('The claim exists with another class.') : undefined,
      };
    },
  ),
  kubernetesFault(
    'existing-made-anew',
    'puts a new claim with the same data in the place of one that exists',
    'kubernetes.existing-as-it-is',
    () => ({
      async found(present, _asked, own) {
        await rename(own, `${own}.old`);
        await cp(`${own}.old`, own, { recursive: true });
        await rm(`${own}.old`, { recursive: true });
        return present;
      },
    }),
  ),
  kubernetesFault(
    'flag-removes',
    'removes a claim that it made with deleteOnSandboxTermination, as on Docker',
    'kubernetes.delete-flag-without-effect',
    () => ({ seams: { deleteOnSandboxTermination: (mount) => mount.deleteOnSandboxTermination } }),
  ),
  kubernetesFault(
    'flag-removes-existing',
    'removes a claim that was there before when a sandbox names it with deleteOnSandboxTermination',
    'kubernetes.delete-flag-without-effect',
    () => ({
      seams: {
        deleteOnSandboxTermination: (mount) => mount.deleteOnSandboxTermination,
        ownsVolume: (_claimName, made) => !made,
      },
    }),
  ),
  kubernetesFault(
    'copied-for-each-sandbox',
    'gives each sandbox a claim of its own with the data of the one that it names',
    'pvc.shared',
    ({ directory }) => {
      const copies = new Map<string, Promise<string>>();
      return {
        directory({ claimName, sandboxId }, own) {
          const copy = join(directory, `${claimName}-${sandboxId}`);
          const made = copies.get(copy) ?? cp(own, copy, { recursive: true }).then(() => copy);
          copies.set(copy, made);
          return made;
        },
      };
    },
  ),
  kubernetesFault(
    'flag-keeps-others-out',
    'refuses a claim with deleteOnSandboxTermination to every sandbox but the one that it was made for',
    'kubernetes.delete-flag-without-effect',
    () => {
      const flagged = new Set<unknown>();
      return {
        create(body) {
          const claims = volumesOf(body)
            .filter(isObject)
            .flatMap(({ pvc }) => (isObject(pvc) ? [pvc] : []));
          if (claims.some(({ claimName }) => flagged.has(claimName)))
            return refused('The claim is of another sandbox.');
          for (const { claimName, deleteOnSandboxTermination } of claims) {
            if (deleteOnSandboxTermination === true) flagged.add(claimName);
          }
          return undefined;
        },
      };
    },
  ),
];
