/** What a cluster holds before anybody uses it. */
import { PROVISIONER } from './names.ts';

const kinds = { BatchSandbox: 'batchsandboxes', SandboxSnapshot: 'sandboxsnapshots', Pool: 'pools' };

/** What the cluster holds when it is ready: what opensandbox-server wants to find, and a default storage class. */
export const objectsOf = (namespace: string, storageClass: string) => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: storageClass, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: PROVISIONER,
    volumeBindingMode: 'Immediate',
  },
  ...Object.entries(kinds).map(([kind, plural]) => definition(kind, plural)),
];

/** A kind of opensandbox-server's, with whatever members: the server and the controller know them. */
const definition = (kind: string, plural: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.sandbox.opensandbox.io` },
  spec: {
    group: 'sandbox.opensandbox.io',
    scope: 'Namespaced',
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        // As the client names it, which drops what it does not know.
        schema: { openAPIV3Schema: { type: 'object', x_kubernetes_preserve_unknown_fields: true } },
      },
    ],
  },
});
