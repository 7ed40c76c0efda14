/** Which cluster, and where in it. */

export type KubernetesAccess = {
  /** Absolute path of the kubeconfig; absent: what kubectl would take (KUBECONFIG, ~/.kube/config, the cluster around). */
  readonly kubeconfig?: string;
  /** Of the kubeconfig; its current one when absent. */
  readonly context?: string;
  /** Where the claims of the server are; that of the context when absent. */
  readonly namespace?: string;
  /** Of the claims that the suite makes; the default of the cluster when absent. */
  readonly storageClass?: string;
  /** Of the pods that fill claims and look at them: it must have sh, tar and sleep. That of the sandboxes when absent. */
  readonly image?: string;
};
