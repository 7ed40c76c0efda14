/**
 * A program in the network namespace of a cluster: waits for the API server, makes what a server of OpenSandbox needs, and waits
 * until the node takes pods. Usage: node inside.js KUBECONFIG. It ends with 0, or with 1 and a sentence.
 */
import { get } from 'node:https';
import { CoreV1Api, KubeConfig, type KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import { describeError, HarnessError } from '../../../errors.ts';
import { systemClock, until } from '../../../until.ts';
import { NAMESPACE, NODE, STORAGE_CLASS } from './names.ts';
import { objectsOf } from './objects.ts';
import { API_SERVER_READY } from './prepare.ts';

const WITHIN_MS = 120_000;
const POLL_MS = 100;

async function main(file: string): Promise<void> {
  const configuration = new KubeConfig();
  configuration.loadFromFile(file);
  await untilSeen('the API server is not ready', () => isReady(configuration));
  process.stdout.write(`${API_SERVER_READY}\n`);
  const api = KubernetesObjectApi.makeApiClient(configuration);
  for (const object of objectsOf(NAMESPACE, STORAGE_CLASS)) await api.create(object);
  await untilSeen('the kinds of OpenSandbox are not served', async () => {
    const kinds = objectsOf(NAMESPACE, STORAGE_CLASS).filter(({ kind }) => kind === 'CustomResourceDefinition');
    const found = await Promise.all(kinds.map((object) => api.read(object) as Promise<Definition>));
    return found.every(({ status }) => holds(status?.conditions, 'Established'));
  });
  const core = configuration.makeApiClient(CoreV1Api);
  await untilSeen(`node ${NODE} is not ready`, async () => {
    const { items } = await core.listNode();
    const node = items.find(({ metadata }) => metadata?.name === NODE);
    // The taint of a new node goes a moment after it is ready; until then no pod comes to it.
    return holds(node?.status?.conditions, 'Ready') && (node?.spec?.taints ?? []).length === 0;
  });
  await untilSeen(`namespace ${NAMESPACE} has no service account and no certificate for pods`, async () => {
    const accounts = await core.listNamespacedServiceAccount({ namespace: NAMESPACE });
    const maps = await core.listNamespacedConfigMap({ namespace: NAMESPACE });
    return named(accounts.items, 'default') && named(maps.items, 'kube-root-ca.crt');
  });
}

type Condition = { type: string; status: string };
type Definition = KubernetesObject & { status?: { conditions?: Condition[] } };

const holds = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((one) => one.type === type && one.status === 'True') ?? false;

const named = (items: readonly KubernetesObject[], name: string): boolean =>
  items.some(({ metadata }) => metadata?.name === name);

/** Throws HarnessError that begins with `sentence` when it is not so within two minutes. */
async function untilSeen(sentence: string, look: () => Promise<boolean>): Promise<void> {
  const seen = await until(systemClock, { within: WITHIN_MS, every: POLL_MS }, async () =>
    (await look()) ? true : undefined,
  );
  if (!seen) throw new HarnessError(`${sentence} after ${WITHIN_MS / 1000} s`);
}

/** Whether the API server says so; one that does not answer yet is not. */
async function isReady(configuration: KubeConfig): Promise<boolean> {
  const options = {};
  await configuration.applyToHTTPSOptions(options);
  return new Promise((resolve) => {
    get(`${configuration.getCurrentCluster()?.server}/readyz`, { ...options, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('error', () => resolve(false))
      .on('timeout', function (this: { destroy(): void }) {
        this.destroy();
      });
  });
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
});
