/** The controller before an API server in memory, with what the kubelet and the cluster do said by the test. */
import { onTestFinished } from 'vitest';
import { createApi } from '../../../../harness/targets/kubernetes/controller/api/client.ts';
import { readKubeconfig } from '../../../../harness/targets/kubernetes/controller/api/connection.ts';
import { startSandboxes } from '../../../../harness/targets/kubernetes/controller/sandboxes/controller.ts';
import type { Freezer } from '../../../../harness/targets/kubernetes/controller/sandboxes/freezer.ts';
import { startSnapshots } from '../../../../harness/targets/kubernetes/controller/snapshots.ts';
import { startVolumes } from '../../../../harness/targets/kubernetes/controller/volumes/controller.ts';
import { createDirectories } from '../../../../harness/targets/kubernetes/controller/volumes/directories.ts';
import { eventually } from '../../../support/eventually.ts';
import { type Any, type FakeApi, startFakeApi } from './fake-api.ts';

export const SANDBOXES = '/apis/sandbox.opensandbox.io/v1alpha1/namespaces/ns/batchsandboxes';
export const PODS = '/api/v1/namespaces/ns/pods';
export const ENDPOINTS = 'sandbox.opensandbox.io/endpoints';

export type Bench = {
  fake: FakeApi;
  lines: string[];
  /** A controller of sandboxes that knows all there is. What it gives ends it. */
  control(freezer?: Freezer): Promise<() => void>;
  /** A controller of snapshots that knows all there is. */
  refuse(): Promise<void>;
  /** A provisioner of class `fast` below a directory. */
  provision(root: string): Promise<() => void>;
  sandbox(name: string): Any;
  pod(name: string): Any | undefined;
  /** Has a sandbox made as the server makes it. */
  ask(name: string, spec?: object): void;
  /** Has a pod be Ready at an address. */
  run(name: string, address?: string): Promise<void>;
  /** Waits until a sandbox has a phase. */
  reaches(name: string, phase: string | undefined): Promise<Any>;
};

export const TEMPLATE = {
  metadata: { labels: { 'opensandbox.io/id': 'x' } },
  spec: {
    restartPolicy: 'Never',
    containers: [
      {
        name: 'sandbox',
        image: 'i',
        resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } },
      },
    ],
  },
};

/** An API server without anything, that is closed when the test has ended, and controllers with it. */
export async function startBench(): Promise<Bench> {
  const fake = await startFakeApi();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const endings = new Set<() => void>();
  onTestFinished(async () => {
    for (const end of endings) end();
    await fake.close();
  });
  const begin = async () => {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    endings.add(end);
    return { end, signal: ending.signal, api: createApi(await readKubeconfig(fake.kubeconfig), ending.signal) };
  };
  return {
    fake,
    lines,
    async control(freezer) {
      const { api, signal, end } = await begin();
      await startSandboxes({ api, namespace: 'ns', freezer, log, signal });
      return end;
    },
    async refuse() {
      const { api, signal } = await begin();
      await startSnapshots({ api, namespace: 'ns', log, signal });
    },
    async provision(root) {
      const { api, signal, end } = await begin();
      await startVolumes({ api, storageClass: 'fast', directories: createDirectories(root), log, signal });
      return end;
    },
    sandbox(name) {
      const found = fake.get(`${SANDBOXES}/${name}`);
      if (found === undefined) throw new Error(`there is no sandbox ${name}`);
      return found;
    },
    pod: (name) => fake.get(`${PODS}/${name}-0`),
    ask: (name, spec = {}) =>
      void fake.create(SANDBOXES, { metadata: { name }, spec: { replicas: 1, template: TEMPLATE, ...spec } }),
    async run(name, address = '10.0.0.1') {
      await eventually(() => fake.get(`${PODS}/${name}-0`));
      fake.patch(`${PODS}/${name}-0/status`, {
        status: { phase: 'Running', podIP: address, conditions: [yes('PodScheduled'), yes('Ready')] },
      });
    },
    reaches: (name, phase) =>
      eventually(() => {
        const sandbox = fake.get(`${SANDBOXES}/${name}`);
        return sandbox?.status !== undefined && sandbox.status.phase === phase && sandbox;
      }),
  };
}

export const yes = (type: string): object => ({ type, status: 'True' });

/** The phases that the controller has written for a sandbox, in their order. */
export const phasesOf = ({ requests }: FakeApi, name: string): string[] => {
  const written = requests
    .filter(({ method, path }) => method === 'PATCH' && path === `${SANDBOXES}/${name}/status`)
    .map(({ body }) => String(body.status.phase ?? 'none'));
  return written.filter((phase, index) => phase !== written[index - 1]);
};

/** How often something was asked for. */
export const countOf = ({ requests }: FakeApi, method: string, path: string): number =>
  requests.filter((request) => request.method === method && request.path === path).length;
