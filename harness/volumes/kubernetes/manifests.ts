/** What the suite makes in a cluster: claims, and the pods that look into them. */
import { randomBytes } from 'node:crypto';
import type { V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import { RUN_LABEL } from '../../run/metadata-keys.ts';
import type { AccessMode } from './access.ts';

/** Where pods of the suite have the volume; no image has anything there. */
export const MOUNT_POINT = '/opensandbox-conformance-volume';
/** Name of the container and of the volume in a pod. */
export const HELPER = 'helper';

/** For any one look: what a killed run leaves ends by itself. */
const LIFE_SECONDS = 300;

export type ClaimOptions = {
  runId: string;
  accessMode: AccessMode;
  storage: string;
  /** The default of the cluster when absent. */
  storageClass?: string | undefined;
};

export function claimManifest(
  name: string,
  { runId, accessMode, storage, storageClass }: ClaimOptions,
): V1PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels: { [RUN_LABEL]: runId } },
    spec: {
      accessModes: [accessMode],
      resources: { requests: { storage } },
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    },
  };
}

export type HelperOptions = {
  runId: string;
  claimName: string;
  image: string;
  /** It only looks. */
  readOnly: boolean;
  /** The node on which the claim is in use: there it can be used once more, whatever its access mode. */
  node?: string | undefined;
};

/** A pod that does nothing until it is told to, with the least rights that see every file as it is. */
export function helperManifest({ runId, claimName, image, readOnly, node }: HelperOptions): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `osc-helper-${randomBytes(8).toString('hex')}`, labels: { [RUN_LABEL]: runId } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      activeDeadlineSeconds: LIFE_SECONDS,
      terminationGracePeriodSeconds: 1,
      ...(node === undefined ? {} : { affinity: onNode(node) }),
      containers: [
        {
          name: HELPER,
          image,
          imagePullPolicy: 'IfNotPresent',
          // The first process of a container ends at a signal only where it says so.
          command: ['sh', '-c', `trap 'exit 0' TERM INT; sleep ${LIFE_SECONDS} & wait`],
          resources: { requests: { cpu: '1m', memory: '16Mi' }, limits: { cpu: '1', memory: '128Mi' } },
          securityContext: {
            runAsUser: 0,
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            // Files of any owner and mode are read and written.
            capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
          volumeMounts: [{ name: HELPER, mountPath: MOUNT_POINT, readOnly }],
        },
      ],
      volumes: [{ name: HELPER, persistentVolumeClaim: { claimName } }],
    },
  };
}

/** By the name of the node, and through the scheduler all the same: it is what binds some claims. */
const onNode = (node: string) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
    },
  },
});
