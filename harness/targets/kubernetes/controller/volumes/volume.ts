/** The PersistentVolume that answers a claim. */
import type { Claim, StorageClass, Volume } from '../api/objects.ts';

/** Keeps a volume until its directory is gone. */
export const FINALIZER = 'conformance.sandbox.opensandbox.io/directory';

export const VOLUMES = '/api/v1/persistentvolumes';

/** The name of the volume for a claim: a claim that is made anew with its old name gets another. */
export const volumeName = ({ metadata }: Claim): string => `pvc-${metadata.uid}`;

/** The volume for a claim, with its size and access modes as they were asked for. It is bound to that claim and no other. */
export function volumeOf(claim: Claim, { metadata, provisioner, reclaimPolicy }: StorageClass, path: string): object {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volumeName(claim),
      annotations: { 'pv.kubernetes.io/provisioned-by': provisioner },
      finalizers: [FINALIZER],
    },
    spec: {
      capacity: { storage: claim.spec?.resources?.requests?.storage },
      accessModes: claim.spec?.accessModes,
      volumeMode: 'Filesystem',
      storageClassName: metadata.name,
      persistentVolumeReclaimPolicy: reclaimPolicy ?? 'Delete',
      hostPath: { path, type: 'Directory' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion },
    },
  };
}

/** The uid of the claim for which a volume of ours was made; undefined for the volumes of others. */
export function madeFor({ metadata, spec }: Volume, storageClass: string): string | undefined {
  const uid = spec?.claimRef?.uid;
  const ours = metadata.finalizers?.includes(FINALIZER) && spec?.storageClassName === storageClass;
  return ours && uid !== undefined && metadata.name === `pvc-${uid}` ? uid : undefined;
}
