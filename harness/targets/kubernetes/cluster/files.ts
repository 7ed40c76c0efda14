/** Where a cluster keeps what: everything is below its private directory. */
import { join } from 'node:path';

export type ClusterFiles = {
  directory: string;
  /** Directories that must be there before anything starts. */
  made: string[];
  kubeconfig: string;
  pki(name: string): string;
  tokens: string;
  /** The output of a daemon. */
  log(daemon: string): string;
  containerd: { configuration: string; root: string; state: string };
  network: { configurations: string; addresses: string };
  etcd: string;
  kubelet: { root: string; configuration: string; pods: string; plugins: string };
  /** Below it the provisioner of the storage class makes a directory for each claim. */
  volumes: string;
};

/** Where containerd listens in the mount namespace of the cluster: its usual place, since paths of sockets must be short. */
export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';
/** Where kubelet finds its directory: the place that it has on every machine, in the mount namespace of the cluster. */
export const KUBELET_ROOT = '/var/lib/kubelet';

/** The paths of the cluster in a directory. */
export function clusterFiles(directory: string): ClusterFiles {
  const at = (...parts: string[]): string => join(directory, ...parts);
  const containerd = { root: at('containerd', 'root'), state: at('containerd', 'state') };
  const network = { configurations: at('network', 'configurations'), addresses: at('network', 'addresses') };
  const kubelet = { root: at('kubelet'), pods: at('pods'), plugins: at('plugins') };
  const [pki, logs, volumes] = [at('pki'), at('logs'), at('volumes')];
  return {
    directory,
    made: [pki, logs, volumes, ...Object.values(containerd), ...Object.values(network), ...Object.values(kubelet)],
    kubeconfig: at('kubeconfig'),
    pki: (name) => join(pki, name),
    tokens: join(pki, 'tokens.csv'),
    log: (daemon) => join(logs, `${daemon}.log`),
    containerd: { ...containerd, configuration: at('containerd.toml') },
    network,
    etcd: at('etcd'),
    kubelet: { ...kubelet, configuration: at('kubelet.yaml') },
    volumes,
  };
}
