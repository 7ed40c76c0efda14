/** What the daemons of a cluster are told. */
import { stringify } from 'yaml';
import { type ClusterFiles, CONTAINERD_SOCKET, KUBELET_ROOT } from './files.ts';
import { API_URL, ETCD_URL, NODE, NODE_ADDRESS, PAUSE_IMAGE, POD_ADDRESSES, SERVICE_ADDRESSES } from './names.ts';

/** Snapshotters and tracers that need what a machine may not have. */
const UNUSED = ['snapshotter.v1.aufs', 'snapshotter.v1.btrfs', 'snapshotter.v1.devmapper', 'snapshotter.v1.zfs'].concat(
  ['tracing.processor.v1.otlp', 'internal.v1.tracing'],
);

/** The configuration of containerd, in TOML; a string of JSON is one of TOML. `plugins`: where those of CNI are. */
export function containerdConfiguration({ containerd, network }: ClusterFiles, plugins: string): string {
  const text = JSON.stringify;
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = ${text(containerd.root)}
state = ${text(containerd.state)}
disabled_plugins = ${text(UNUSED.map((name) => `io.containerd.${name}`))}
[grpc]
address = ${text(CONTAINERD_SOCKET)}
[${cri}]
sandbox_image = ${text(`docker.io/${PAUSE_IMAGE}`)}
restrict_oom_score_adj = true
disable_apparmor = true
[${cri}.containerd]
snapshotter = "overlayfs"
[${cri}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[${cri}.containerd.runtimes.runc.options]
SystemdCgroup = false
[${cri}.cni]
bin_dir = ${text(plugins)}
conf_dir = ${text(network.configurations)}
`;
}

/** The network of the pods: a bridge, and no way out of the namespace. */
export const networkConfiguration = ({ network }: ClusterFiles): string =>
  JSON.stringify({
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods0',
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: network.addresses,
          ranges: [[{ subnet: POD_ADDRESSES }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  });

/** The configuration of kubelet. `cgroup` is the path of the cluster's cgroup, `/osc-...`. */
export const kubeletConfiguration = (files: ClusterFiles, cgroup: string): string =>
  stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    readOnlyPort: 0,
    // Pods reach this address: only the API server may ask kubelet for anything.
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: files.pki('ca.crt') },
    },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    makeIPTablesUtilChains: false,
    // Nobody answers there: looking for a name fails at once.
    clusterDNS: ['127.0.0.1'],
    resolvConf: '',
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    nodeStatusUpdateFrequency: '5s',
    podLogsDir: files.kubelet.pods,
    volumePluginDir: files.kubelet.plugins,
  });

/** For everybody who talks with the API server: the cluster, and the token of its administrator. */
export const kubeconfig = (authority: Buffer, token: string): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'conformance',
        cluster: { server: API_URL, 'certificate-authority-data': authority.toString('base64') },
      },
    ],
    users: [{ name: 'administrator', user: { token } }],
    contexts: [{ name: 'conformance', context: { cluster: 'conformance', user: 'administrator' } }],
    'current-context': 'conformance',
  });

export type Daemon = 'etcd' | 'apiserver' | 'controller-manager' | 'scheduler' | 'kubelet';

/** The flags of each daemon. No secret is among them: those are in files. */
export function daemonFlags(files: ClusterFiles): Record<Daemon, string[]> {
  const { pki, kubeconfig: access } = files;
  return {
    // What it holds is thrown away, so nothing has to reach the disk.
    etcd: ['--data-dir', files.etcd, '--unsafe-no-fsync', '--log-level', 'warn'].concat([
      `--listen-client-urls=${ETCD_URL}`,
      `--advertise-client-urls=${ETCD_URL}`,
      '--listen-peer-urls=http://127.0.0.1:2380',
    ]),
    apiserver: [
      `--etcd-servers=${ETCD_URL}`,
      '--bind-address=127.0.0.1',
      `--advertise-address=${NODE_ADDRESS}`,
      `--secure-port=${new URL(API_URL).port}`,
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      `--token-auth-file=${files.tokens}`,
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${pki('service-accounts.key')}`,
      `--service-account-signing-key-file=${pki('service-accounts.key')}`,
      `--service-cluster-ip-range=${SERVICE_ADDRESSES}`,
      '--endpoint-reconciler-type=none',
      '--kubelet-preferred-address-types=InternalIP',
      `--kubelet-client-certificate=${pki('kubelet-client.crt')}`,
      `--kubelet-client-key=${pki('kubelet-client.key')}`,
      '--allow-privileged=true',
      '--profiling=false',
    ],
    'controller-manager': [
      `--kubeconfig=${access}`,
      '--leader-elect=false',
      `--service-account-private-key-file=${pki('service-accounts.key')}`,
      `--root-ca-file=${pki('ca.crt')}`,
      `--flex-volume-plugin-dir=${files.kubelet.plugins}`,
      '--bind-address=127.0.0.1',
      '--profiling=false',
    ],
    scheduler: [`--kubeconfig=${access}`, '--leader-elect=false', '--bind-address=127.0.0.1', '--profiling=false'],
    kubelet: [
      `--config=${files.kubelet.configuration}`,
      `--kubeconfig=${access}`,
      `--root-dir=${KUBELET_ROOT}`,
      `--hostname-override=${NODE}`,
      `--node-ip=${NODE_ADDRESS}`,
    ],
  };
}
