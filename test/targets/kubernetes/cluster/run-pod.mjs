// Runs a pod of the pause image with a directory of the machine in it, and waits until it runs. Started in the network
// namespace of a cluster: node run-pod.mjs KUBECONFIG IMAGE DIRECTORY. Prints how many nodes there are, and what is left of a
// member of a BatchSandbox that nobody has described.
import { CoreV1Api, CustomObjectsApi, KubeConfig, Watch } from '@kubernetes/client-node';

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
const custom = configuration.makeApiClient(CustomObjectsApi);
const kind = {
  group: 'sandbox.opensandbox.io',
  version: 'v1alpha1',
  namespace: 'opensandbox',
  plural: 'batchsandboxes',
};
const body = { apiVersion: `${kind.group}/${kind.version}`, kind: 'BatchSandbox', metadata: { name: 'some' } };
const { spec } = await custom.createNamespacedCustomObject({
  ...kind,
  body: { ...body, spec: { some: { deep: [1] } } },
});
console.log(items.length, JSON.stringify(spec));
process.exit(); // the watch goes on
