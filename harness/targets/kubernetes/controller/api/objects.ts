/** What the controller reads of Kubernetes' objects, as JSON has it. Everything else passes as it is. */

export type Metadata = {
  name: string;
  uid: string;
  namespace?: string;
  resourceVersion?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  deletionTimestamp?: string;
};

export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
};

export type KubeObject = { metadata: Metadata };

export type Condition = {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  /** The generation of the object that the condition is about. */
  observedGeneration?: number;
};

type Terminated = { exitCode: number; reason?: string; message?: string };

export type ContainerStatus = {
  name: string;
  containerID?: string;
  state?: { waiting?: { reason?: string; message?: string }; running?: object; terminated?: Terminated };
  lastState?: { terminated?: Terminated };
};

export type Pod = KubeObject & {
  spec?: { restartPolicy?: string };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    podIP?: string;
    conditions?: Condition[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
};

export type Claim = KubeObject & {
  spec?: {
    accessModes?: string[];
    volumeName?: string;
    volumeMode?: string;
    storageClassName?: string;
    selector?: object;
    dataSource?: object;
    dataSourceRef?: object;
    resources?: { requests?: { storage?: string } };
  };
  status?: { phase?: string };
};

export type Volume = KubeObject & {
  spec?: {
    storageClassName?: string;
    persistentVolumeReclaimPolicy?: string;
    hostPath?: { path?: string };
    claimRef?: { namespace?: string; name?: string; uid?: string };
  };
  status?: { phase?: string };
};

export type StorageClass = KubeObject & { provisioner: string; reclaimPolicy?: string };

/** Where an object is among those of its kind: `namespace/name`, or the name alone for what has no namespace. */
export const keyOf = ({ metadata: { namespace, name } }: KubeObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/**
 * Whether an object is older than the version that a write has given it. Versions are whole numbers that grow, as Kubernetes'
 * documentation of resource versions has it.
 */
export const isBehind = ({ metadata }: KubeObject, version: string | undefined): boolean =>
  version !== undefined && BigInt(metadata.resourceVersion ?? 0) < BigInt(version);
