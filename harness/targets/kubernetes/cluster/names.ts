/** What is fixed in every cluster: names, and addresses that exist in its own network namespace only. */

/** Namespace of the cluster in which the server has its sandboxes and claims. */
export const NAMESPACE = 'opensandbox';
/** The default storage class, and the only one. */
export const STORAGE_CLASS = 'conformance';
/** Provisioner that the storage class names; the controller acts for it. */
export const PROVISIONER = 'opensandbox-conformance/directory';
export const NODE = 'conformance-node';

export const NODE_ADDRESS = '10.243.0.1';
export const POD_ADDRESSES = '10.244.0.0/24';
export const SERVICE_ADDRESSES = '10.96.0.0/24';
/** The first of SERVICE_ADDRESSES. */
const KUBERNETES_SERVICE = '10.96.0.1';

/** By which pods and programs may call the API server. */
export const API_ADDRESSES = ['127.0.0.1', NODE_ADDRESS, KUBERNETES_SERVICE, 'localhost', 'kubernetes.default.svc'];
export const API_URL = 'https://127.0.0.1:6443';
export const ETCD_URL = 'http://127.0.0.1:2379';

/** Image of the first process of every pod. */
export const PAUSE_IMAGE = 'opensandbox-conformance/pause:1';
