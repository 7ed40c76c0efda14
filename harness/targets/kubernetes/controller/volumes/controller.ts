/**
 * The provisioner of one storage class: a PersistentVolume with a directory of the node for each claim that asks for one, as the
 * documentation of dynamic provisioning has it; both go when the claim is gone.
 */
import { describeError } from '../../../../errors.ts';
import type { Api } from '../api/client.ts';
import { isAlreadyThere, isGone } from '../api/errors.ts';
import { type Informer, startInformer } from '../api/informer.ts';
import { type Claim, keyOf, type StorageClass, type Volume } from '../api/objects.ts';
import type { Log } from '../log.ts';
import { createQueue } from '../queue.ts';
import type { Directories } from './directories.ts';
import { tellFailure } from './events.ts';
import { refusalOf } from './refusal.ts';
import { FINALIZER, madeFor, VOLUMES, volumeName, volumeOf } from './volume.ts';

/** Where the cluster says who is to provision a claim, once it has found no volume that is there already. */
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';

export type VolumeOptions = {
  api: Api;
  storageClass: string;
  directories: Directories;
  log: Log;
  signal: AbortSignal;
};

/** Starts to provision the claims of a storage class, in all namespaces, until the signal fires; resolves when all are known. */
export async function startVolumes({ api, storageClass, directories, log, signal }: VolumeOptions): Promise<void> {
  const claimQueue = createQueue({ kind: 'claim', look: provision, log, signal });
  const volumeQueue = createQueue({ kind: 'volume', look: reclaim, log, signal });
  const claims: Informer<Claim> = startInformer<Claim>({
    api,
    path: '/api/v1/persistentvolumeclaims',
    onChange: (claim) => {
      if (claim.spec?.storageClassName !== storageClass) return;
      claimQueue.add(keyOf(claim));
      volumeQueue.add(volumeName(claim));
    },
    log,
    signal,
  });
  const volumes: Informer<Volume> = startInformer<Volume>({
    api,
    path: VOLUMES,
    onChange: (volume) => madeFor(volume, storageClass) && volumeQueue.add(keyOf(volume)),
    log,
    signal,
  });
  await Promise.all([claims.synced, volumes.synced]);

  /** Makes the volume of a claim that waits for one. */
  async function provision(key: string): Promise<undefined> {
    const claim = claims.get(key);
    if (claim === undefined || !isWaiting(claim) || volumes.get(volumeName(claim)) !== undefined) return;
    const found = await api.request<StorageClass>('GET', `/apis/storage.k8s.io/v1/storageclasses/${storageClass}`);
    if (claim.metadata.annotations?.[PROVISIONER] !== found.provisioner) return;
    const tell = (why: string): Promise<void> => tellFailure(api, claim, found.provisioner, why);
    try {
      const refusal = refusalOf(claim, await directories.capacity());
      if (refusal !== undefined) {
        await tell(refusal);
        log(`claim ${key}: no volume, ${refusal}`);
        return;
      }
      const path = await directories.make(claim.metadata.uid);
      await api.request('POST', VOLUMES, volumeOf(claim, found, path));
      log(`claim ${key}: volume ${volumeName(claim)}`);
    } catch (error) {
      if (isAlreadyThere(error)) return;
      await tell(describeError(error));
      throw error;
    }
  }

  /** Removes the directory of a volume whose claim is gone, and the volume: its finalizer keeps it until the directory is gone. */
  async function reclaim(name: string): Promise<undefined> {
    const volume = volumes.get(name);
    const uid = volume && madeFor(volume, storageClass);
    if (volume === undefined || uid === undefined) return;
    const { metadata, spec, status } = volume;
    if (status?.phase === 'Bound' || claims.all().some((claim) => claim.metadata.uid === uid)) return;
    const isDeleted = metadata.deletionTimestamp !== undefined;
    const isToGo = spec?.persistentVolumeReclaimPolicy === 'Delete' && (isDeleted || status?.phase === 'Released');
    if (isToGo) await directories.remove(uid);
    try {
      if (isDeleted) {
        const finalizers = metadata.finalizers?.filter((one) => one !== FINALIZER);
        const { resourceVersion } = metadata;
        await api.request('PATCH', `${VOLUMES}/${name}`, {
          metadata: { uid: metadata.uid, resourceVersion, finalizers },
        });
        log(`volume ${name}: ${isToGo ? 'removed with its directory' : 'let go, its directory stays'}`);
      } else if (isToGo) {
        await api.request('DELETE', `${VOLUMES}/${name}`, { preconditions: { uid: metadata.uid } });
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** Whether a claim has no volume and names none. */
const isWaiting = ({ metadata, spec, status }: Claim): boolean =>
  metadata.deletionTimestamp === undefined && !spec?.volumeName && (status?.phase ?? 'Pending') === 'Pending';
