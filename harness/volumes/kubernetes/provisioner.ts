/** Claims of a namespace, filled and looked at through pods of the suite. */
import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { describeError, HarnessError } from '../../errors.ts';
import { RUN_LABEL } from '../../run/metadata-keys.ts';
import { systemClock, until } from '../../until.ts';
import { entriesFromTar, tarFromSeed } from '../archive.ts';
import type { OutsideVolumes } from '../entry.ts';
import type { ClaimDescription, SeedFile, VolumeEntry } from '../provisioner.ts';
import type { AccessMode, KubernetesAccess } from './access.ts';
import { bindingWatch, described, findClaim, listClaims, pendingWords, removeClaim, Unprovisioned } from './claims.ts';
import type { Cluster } from './cluster.ts';
import { execInPod } from './exec.ts';
import { claimManifest, HELPER, MOUNT_POINT } from './manifests.ts';
import { NotUp, usersOf, withHelper } from './pods.ts';
import { isTaken } from './refusal.ts';

export type KubernetesVolumesOptions = {
  cluster: Cluster;
  access: KubernetesAccess;
  /** Of the pods that look into claims, where `access` names none. */
  image: string;
  runId: string;
};

export type KubernetesVolumes = Omit<OutsideVolumes, 'list'> & {
  list(): Promise<string[]>;
  describe(claimName: string): Promise<ClaimDescription | undefined>;
};

/** For a claim to be bound and a pod on it to run: below the time that the set-up of a volume has, in milliseconds. */
const RUNNING_MS = 40_000;
/** How long a cluster may say that it cannot provision a volume until it is believed. */
const FAILING_MS = 10_000;
const COMMAND_MS = 60_000;
const DEFAULT_STORAGE = '1Gi';

/** Storage classes that were seen not to provide what they were asked for first, by their cluster and name. */
const onlyOnce = new Set<string>();

/**
 * Claims of the namespace of `cluster`. Archives go in and out through a pod that lives as long as the call: a kept one would use
 * the claim, and so hide a server that removes it, or keep a sandbox on another node from it.
 */
export function createKubernetesVolumes(options: KubernetesVolumesOptions): KubernetesVolumes {
  const { cluster, access, runId, image: sandboxImage } = options;
  const { image = sandboxImage, storageClass, storage = DEFAULT_STORAGE } = access;
  /** Claims that existed before the run asked for them: never touched, whatever their names. */
  const foreign = new Set<string>();
  const classKey = `${cluster.kubeconfig.server} ${storageClass ?? ''}`;

  const make = async (claimName: string, accessMode: AccessMode): Promise<void> => {
    const body = claimManifest(claimName, { runId, accessMode, storage, storageClass });
    try {
      await cluster.call({
        what: `creating claim ${claimName}`,
        verb: 'create',
        resource: 'persistentvolumeclaims',
        body,
      });
    } catch (error) {
      if (!isTaken(error)) throw error;
      foreign.add(claimName);
      throw new HarnessError(
        `claim ${claimName} exists already in namespace ${cluster.namespace} and is left alone. Remove it if nobody needs it: kubectl -n ${cluster.namespace} delete pvc ${claimName}`,
      );
    }
  };

  /** Binds the claim as well, where its class waits for a pod that uses it. */
  const fill = async (claimName: string, archive: Buffer | undefined, patienceMs: number): Promise<void> => {
    const waiting = bindingWatch(cluster, claimName, patienceMs);
    const helper = { runId, claimName, image, readOnly: false };
    await withHelper(cluster, helper, { withinMs: RUNNING_MS, waiting }, async (pod) => {
      if (archive === undefined) return;
      // The number of bytes ends the archive: older clusters cannot tell a command that its input has ended.
      const script = `head -c ${archive.length} | tar -xpf - -C ${MOUNT_POINT}`;
      await inPod(pod, ['sh', '-c', script], async (output) => void output.resume(), archive);
    });
  };

  const inPod = <T>(
    pod: string,
    command: readonly string[],
    use: Parameters<typeof execInPod<T>>[2],
    input?: Buffer,
  ): Promise<T> =>
    execInPod(
      cluster,
      { pod, container: HELPER, command, withinMs: COMMAND_MS, ...(input === undefined ? {} : { input }) },
      use,
    );

  return {
    alone: false,
    async create(claimName: string, seed: readonly SeedFile[]) {
      const archive = seed.length === 0 ? undefined : await tarFromSeed(seed);
      const mode = access.accessMode ?? (onlyOnce.has(classKey) ? 'ReadWriteOnce' : 'ReadWriteMany');
      const second = access.accessMode === undefined && mode === 'ReadWriteMany';
      await make(claimName, mode);
      try {
        await fill(claimName, archive, second ? 0 : FAILING_MS);
      } catch (error) {
        if (!(second && error instanceof Unprovisioned)) throw await withClaim(cluster, claimName, error);
        const claim = await findClaim(cluster, claimName);
        if (claim !== undefined) await removeClaim(cluster, claim);
        await make(claimName, 'ReadWriteOnce');
        await fill(claimName, archive, FAILING_MS).catch((once: unknown) => {
          throw new HarnessError(`${describeError(once)}; and before: ${describeError(error)}`, { cause: once });
        });
        onlyOnce.add(classKey);
      }
    },
    async inspect(claimName: string): Promise<VolumeEntry[]> {
      await requireClaim(cluster, claimName);
      // Where it is in use it can be used once more, whatever its access mode.
      const node = (await usersOf(cluster, claimName)).find(({ spec }) => spec?.nodeName)?.spec?.nodeName;
      const helper = { runId, claimName, image, readOnly: true, node };
      const waiting = bindingWatch(cluster, claimName, FAILING_MS);
      return withHelper(cluster, helper, { withinMs: RUNNING_MS, waiting }, (pod) =>
        inPod(pod, ['tar', '-cf', '-', '-C', MOUNT_POINT, '.'], async (output) =>
          (await entriesFromTar(output)).filter(({ path }) => path !== 'lost+found'),
        ),
      );
    },
    async exists(claimName: string) {
      return (await findClaim(cluster, claimName)) !== undefined;
    },
    async describe(claimName: string) {
      const claim = await findClaim(cluster, claimName);
      return claim === undefined ? undefined : described(claim);
    },
    async list() {
      return (await listClaims(cluster)).map(({ metadata }) => metadata?.name ?? '').sort();
    },
    async remove(claimName: string) {
      if (foreign.has(claimName)) return;
      const claim = await findClaim(cluster, claimName);
      if (claim === undefined) return;
      // Without our label but with the run in its name it is one that a server made for a scenario.
      if (claim.metadata?.labels?.[RUN_LABEL] !== runId && !claimName.includes(runId)) {
        throw new HarnessError(`claim ${claimName} was not made by run ${runId} and is left alone`);
      }
      await removeClaim(cluster, claim);
    },
    async close() {
      cluster.close();
    },
  };
}

/** How long a claim may be Terminating whose pods end. */
const GOING_MS = 30_000;

/** The claim. Throws HarnessError where there is none; one whose deletion has begun takes no more pods, so it is waited for. */
async function requireClaim(cluster: Cluster, claimName: string): Promise<void> {
  let claim: V1PersistentVolumeClaim | undefined;
  await until(systemClock, { within: GOING_MS, every: 200 }, async () => {
    claim = await findClaim(cluster, claimName);
    return claim?.metadata?.deletionTimestamp === undefined ? true : undefined;
  });
  if (claim === undefined)
    throw new HarnessError(`claim ${claimName} does not exist in namespace ${cluster.namespace}`);
  if (claim.metadata?.deletionTimestamp !== undefined) {
    const users = (await usersOf(cluster, claimName)).map(({ metadata }) => metadata?.name);
    throw new HarnessError(
      `claim ${claimName} is Terminating, so no pod can look into it; it is used by ${users.join(', ') || 'no pod'}`,
    );
  }
}

/** The error with what the cluster says of the claim, where that is what is missing. */
async function withClaim(cluster: Cluster, claimName: string, error: unknown): Promise<unknown> {
  if (error instanceof Unprovisioned) return error;
  const claim = await findClaim(cluster, claimName).catch(() => undefined);
  const words = claim === undefined ? '' : await pendingWords(cluster, claim).catch(() => '');
  if (words === '') return error;
  const Same = error instanceof NotUp ? NotUp : HarnessError;
  return new Same(`${describeError(error)}; ${words}`, { cause: error });
}
