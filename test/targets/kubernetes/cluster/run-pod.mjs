// Runs a pod of the pause image with a directory of the machine in it, and waits until it runs. Started in the network
// namespace of a cluster: node run-pod.mjs KUBECONFIG IMAGE DIRECTORY. Prints how many nodes there are.
import { CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';

const [kubeconfig, image, path] = process.argv.slice(2);
const configuration = new KubeConfig();
configuration.loadFromFile(kubeconfig);
const api = configuration.makeApiClient(CoreV1Api);
await api.createNamespacedPod({
  namespace: 'opensandbox',
  body: {
    metadata: { name: 'one' },
    spec: {
      containers: [{ name: 'only', image, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
      volumes: [{ name: 'data', hostPath: { path, type: 'DirectoryOrCreate' } }],
    },
  },
});
await new Promise((resolve, reject) => {
  new Watch(configuration)
    .watch(
      '/api/v1/namespaces/opensandbox/pods',
      {},
      (_, pod) => {
        if (pod.status?.phase === 'Running') resolve();
      },
      (error) => reject(error ?? new Error('the watch ended')),
    )
    .catch(reject);
});
const { items } = await api.listNode();
console.log(items.length);
process.exit(); // the watch goes on
