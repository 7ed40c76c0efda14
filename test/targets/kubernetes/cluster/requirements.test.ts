import { expect, test } from 'vitest';
import {
  lookAtMachine,
  type Machine,
  requireMachine,
} from '../../../../harness/targets/kubernetes/cluster/requirements.ts';

/** A machine that has everything but what `lacks` says. */
function machine(lacks: readonly string[], over: Partial<Machine> = {}): Machine {
  const exists = (path: string): boolean =>
    (path.startsWith('/usr/sbin/') || path.startsWith('/usr/lib/cni/')) &&
    !lacks.some((name) => path.endsWith(`/${name}`));
  return { platform: 'linux', root: true, path: '/usr/bin:/usr/sbin', exists, ...over };
}

test('a machine with everything is enough, and has its plugins where they are', () => {
  expect(lookAtMachine(machine([]))).toEqual({ missing: [], plugins: '/usr/lib/cni' });
  const exists = (path: string): boolean => !path.startsWith('/usr/lib/cni');
  expect(lookAtMachine(machine([], { exists }))).toEqual({ missing: [], plugins: '/opt/cni/bin' });
});

test.each([
  ['containerd', 'containerd (package containerd)'],
  ['runc', 'runc (package runc)'],
  ['ip', 'ip (package iproute2)'],
  ['nsenter', 'nsenter (package util-linux)'],
  ['bridge', 'the plugins of CNI (package containernetworking-plugins)'],
  ['host-local', 'the plugins of CNI (package containernetworking-plugins)'],
])('without %s it says what to install', (name, sentence) => {
  expect(lookAtMachine(machine([name])).missing).toEqual([sentence]);
});

test('everything that is missing is said at once', () => {
  const { missing } = lookAtMachine(machine(['runc', 'loopback'], { root: false }));
  expect(missing).toEqual(['root', 'runc (package runc)', 'the plugins of CNI (package containernetworking-plugins)']);
});

test('only Linux will do', () => {
  expect(lookAtMachine(machine([], { platform: 'darwin' }))).toEqual({ missing: ['Linux'] });
});

test('Go is missing where there is none, and the daemons are not built', async () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  try {
    await expect(requireMachine('/nowhere')).rejects.toThrow(/needs .*Go >= 1\.24 .*there is none.*apt-get install/);
  } finally {
    process.env.PATH = PATH;
  }
});
