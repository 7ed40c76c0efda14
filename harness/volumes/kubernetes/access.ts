/** Which cluster, where in it, and with what the suite makes claims there. */

export const ACCESS_MODES = ['ReadWriteMany', 'ReadWriteOnce'] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];

export type KubernetesAccess = {
  /**
   * Absolute path of the kubeconfig, or several with the delimiter of paths between them; absent: what kubectl would take
   * (KUBECONFIG, ~/.kube/config, the cluster around).
   */
  readonly kubeconfig?: string;
  /** Of the kubeconfig; its current one when absent. */
  readonly context?: string;
  /** Where the claims of the server are; that of the context when absent. */
  readonly namespace?: string;
  /** Of the claims that the suite makes; the default of the cluster when absent. */
  readonly storageClass?: string;
  /** Of the claims that the suite makes; absent: ReadWriteMany, and ReadWriteOnce where the class cannot provide that. */
  readonly accessMode?: AccessMode;
  /** Size of the claims that the suite makes, a quantity of Kubernetes; 1Gi when absent. */
  readonly storage?: string;
  /** Of the pods that fill claims and look at them: it must have sh, tar, head and sleep. That of the sandboxes when absent. */
  readonly image?: string;
};
