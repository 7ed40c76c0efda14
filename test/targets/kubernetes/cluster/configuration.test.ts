import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  containerdConfiguration,
  daemonFlags,
  kubeconfig,
  kubeletConfiguration,
  networkConfiguration,
} from '../../../../harness/targets/kubernetes/cluster/configuration.ts';
import { clusterFiles } from '../../../../harness/targets/kubernetes/cluster/files.ts';
import { NAMESPACE, PAUSE_IMAGE, STORAGE_CLASS } from '../../../../harness/targets/kubernetes/cluster/names.ts';
import { objectsOf } from '../../../../harness/targets/kubernetes/cluster/objects.ts';

const files = clusterFiles('/tmp/cluster-of-mine');

test('everything of a cluster is below its directory, or where only its own mounts are', () => {
  const texts = [
    containerdConfiguration(files, '/usr/lib/cni'),
    networkConfiguration(files),
    kubeletConfiguration(files, '/osc-1'),
    ...Object.values(daemonFlags(files)).map((flags) => flags.join('\n')),
  ];
  const paths = texts.flatMap((text) => text.match(/(?<=["'= ]|:\/\/)\/(?!osc-1)[a-z][^"'\s,]*/g) ?? []);
  expect(paths.length).toBeGreaterThan(20);
  const elsewhere = paths.filter((path) => !path.startsWith('/tmp/cluster-of-mine/'));
  expect([...new Set(elsewhere)].sort()).toEqual([
    '/run/containerd/containerd.sock',
    '/usr/lib/cni',
    '/var/lib/kubelet',
  ]);
});

test('containerd has the pause image by its full name, and paths with quotes are paths', () => {
  const text = containerdConfiguration(clusterFiles('/tmp/a"b'), '/usr/lib/cni');
  expect(text).toContain(`sandbox_image = "docker.io/${PAUSE_IMAGE}"`);
  expect(text).toContain('root = "/tmp/a\\"b/containerd/root"');
});

test('kubelet answers the API server alone, and keeps to the cgroup of the cluster', () => {
  const { authentication, readOnlyPort, cgroupRoot } = parse(kubeletConfiguration(files, '/osc-1'));
  expect(authentication).toEqual({
    anonymous: { enabled: false },
    webhook: { enabled: false },
    x509: { clientCAFile: files.pki('ca.crt') },
  });
  expect({ readOnlyPort, cgroupRoot }).toEqual({ readOnlyPort: 0, cgroupRoot: '/osc-1' });
});

test('a kubeconfig needs no other file', () => {
  const { clusters, users } = parse(kubeconfig(Buffer.from('the authority'), 'the token'));
  expect(clusters[0].cluster).toEqual({
    server: 'https://127.0.0.1:6443',
    'certificate-authority-data': Buffer.from('the authority').toString('base64'),
  });
  expect(users[0].user).toEqual({ token: 'the token' });
});

test('a cluster has the namespace, one default storage class, and the kinds of the server', () => {
  const objects = objectsOf(NAMESPACE, STORAGE_CLASS);
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Namespace opensandbox',
    'StorageClass conformance',
    'CustomResourceDefinition batchsandboxes.sandbox.opensandbox.io',
    'CustomResourceDefinition sandboxsnapshots.sandbox.opensandbox.io',
    'CustomResourceDefinition pools.sandbox.opensandbox.io',
  ]);
});
