/** The resource that the server makes for a sandbox, as far as it is read and written here. */
import type { Condition, KubeObject } from '../api/objects.ts';

export const GROUP_VERSION = 'sandbox.opensandbox.io/v1alpha1';

/** Of the pods and resources of this controller; nobody else writes these names. */
const OURS = 'conformance.sandbox.opensandbox.io';
/** The label of a pod with the uid of its BatchSandbox: a name can be given again. */
export const SANDBOX_LABEL = `${OURS}/batchsandbox`;
/** Keeps a BatchSandbox that is being deleted until its pod is gone. */
export const FINALIZER = `${OURS}/pod`;
/** Where the server reads the addresses of the pods, a list in JSON. */
export const ENDPOINTS = 'sandbox.opensandbox.io/endpoints';

/** The words of `status.phase` that the server knows. */
export type Phase = 'Pending' | 'Succeed' | 'Pausing' | 'Paused' | 'Resuming' | 'Failed';

export type Status = {
  observedGeneration?: number;
  /** None as long as no pod has a node: the server looks at the pod itself then. */
  phase?: Phase;
  replicas: number;
  /** Pods that have a node. */
  allocated: number;
  /** Pods that are Ready, and not paused. */
  ready: number;
  selector: string;
  conditions: Condition[];
};

export type BatchSandbox = KubeObject & {
  spec?: { replicas?: unknown; template?: unknown; expireTime?: unknown; pause?: unknown };
  status?: Partial<Status>;
};

/** The list of the BatchSandboxes of a namespace, or one of them. */
export const sandboxesPath = (namespace: string, name?: string): string =>
  `/apis/${GROUP_VERSION}/namespaces/${namespace}/batchsandboxes${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;

/** The list of the pods of a namespace, or one of them. */
export const podsPath = (namespace: string, name?: string): string =>
  `/api/v1/namespaces/${namespace}/pods${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
