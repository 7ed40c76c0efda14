/** The options of a cluster, for the commands that reach volumes. */
import type { Command } from 'commander';

/** Adds them to a command. */
export const withKubernetes = (command: Command): Command =>
  command
    .option('--kubeconfig <file>', 'kubeconfig of the cluster with the claims (SANDBOX_KUBECONFIG, KUBECONFIG)')
    .option('--kube-context <name>', 'its context (SANDBOX_KUBE_CONTEXT)')
    .option('--kube-namespace <name>', 'namespace of the sandboxes and their claims (SANDBOX_KUBE_NAMESPACE)')
    .option('--storage-class <name>', 'storage class of the claims of the suite (SANDBOX_STORAGE_CLASS)')
    .option('--kube-image <image>', 'image of the pods that look into claims (SANDBOX_KUBE_IMAGE)');
