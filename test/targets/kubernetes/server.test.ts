/** What a server on a cluster is told, and how a run learns of its cluster. */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { batchSandboxTemplate, kubernetesConfiguration } from '../../../harness/targets/kubernetes/configuration.ts';
import { type ClusterPlace, isInside, placeVariable, thisPlace } from '../../../harness/targets/kubernetes/place.ts';

const PLACE: ClusterPlace = {
  kubeconfig: '/private/kubeconfig',
  namespace: 'sandboxes',
  storageClass: 'standard',
  volumes: '/private/volumes',
  hostPaths: '/private/host-paths',
  containerd: '/proc/1/root/run/containerd.sock',
  images: { sandbox: 'sandbox:1', execd: 'execd:1' },
};

it('a server is told of its cluster, and of Docker nothing', () => {
  const text = kubernetesConfiguration({
    ...PLACE,
    port: 20_000,
    apiKey: 'key',
    execdImage: PLACE.images.execd,
    store: '/private/store.db',
    template: '/private/template.yaml',
  });
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'type = "kubernetes"',
      'execd_image = "execd:1"',
      'allowed_host_paths = ["/private/host-paths"]',
      '[kubernetes]',
      'kubeconfig_path = "/private/kubeconfig"',
      'namespace = "sandboxes"',
      'batchsandbox_template_file = "/private/template.yaml"',
    ]),
  );
  expect(text).not.toContain('docker');
});

it('a sandbox that has ended is not started anew', () => {
  expect(parse(batchSandboxTemplate())).toMatchObject({
    spec: { replicas: 1, template: { spec: { restartPolicy: 'Never' } } },
  });
});

it('a run knows the cluster by its environment, with what is asked for and nothing else', () => {
  const env = placeVariable({ ...PLACE, stop: () => undefined, token: 'secret' } as ClusterPlace);
  expect(isInside(env)).toBe(true);
  expect(thisPlace(env)).toEqual(PLACE);
});

it('a run outside of a cluster is told how to get inside', () => {
  expect(isInside({})).toBe(false);
  expect(() => thisPlace({})).toThrow(/run --target kubernetes/);
});
