/** The kubeconfig: which files, as kubectl finds them, and what one context of them says. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { describeError, UsageError } from '../../errors.ts';
import type { KubernetesAccess } from './access.ts';

export type Kubeconfig = {
  /** Its current context is the one that is meant. */
  config: KubeConfig;
  context: string;
  /** URL of the API of the cluster. */
  server: string;
  /** The one that is named; otherwise that of the context, or `default` where it names none, as with kubectl. */
  namespace: string;
  /** kubectl with the same files, context and namespace, for a command in a message. */
  kubectl: string;
};

/** What a pod has of the cluster that it runs in. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The kubeconfig that kubectl takes in this environment; undefined where there is none. */
export function usualKubeconfig(env: Record<string, string | undefined> = process.env): string | undefined {
  if (env.KUBECONFIG) return env.KUBECONFIG;
  const own = join(homedir(), '.kube', 'config');
  return existsSync(own) ? own : undefined;
}

/** Loads what `access` names. Throws UsageError that says what to set; a message never has a line of the files. */
export async function loadKubeconfig(access: KubernetesAccess): Promise<Kubeconfig> {
  const { kubeconfig, context } = access;
  const named = kubeconfig ?? usualKubeconfig();
  const config = named === undefined ? await clusterAround() : await mergedFiles(named);
  const contexts = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  if (contexts.length === 0) {
    throw new UsageError(`${named} has no contexts, so it is no kubeconfig. Name another with --kubeconfig.`);
  }
  if (!wanted) {
    throw new UsageError(`${named} has no current context. Name one with --kube-context: ${contexts.join(', ')}`);
  }
  if (!contexts.includes(wanted)) {
    throw new UsageError(
      `there is no context ${wanted} in ${named}. Name one with --kube-context: ${contexts.join(', ')}`,
    );
  }
  config.setCurrentContext(wanted);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new UsageError(`context ${wanted} in ${named} names a cluster that is not there`);
  const namespace = access.namespace ?? config.getContextObject(wanted)?.namespace ?? 'default';
  const kubectl = kubectlWith(kubeconfig, wanted, namespace);
  return { config, context: wanted, server: cluster.server, namespace, kubectl };
}

/** Names the kubeconfig only where kubectl would take another; several are named by its variable, since its flag takes one. */
function kubectlWith(kubeconfig: string | undefined, context: string, namespace: string): string {
  const own = kubeconfig !== undefined && kubeconfig !== usualKubeconfig();
  const several = kubeconfig?.includes(delimiter);
  const before = own && several ? `KUBECONFIG=${inShell(kubeconfig)} ` : '';
  const file = own && !several ? ` --kubeconfig ${inShell(kubeconfig)}` : '';
  return `${before}kubectl${file} --context ${inShell(context)} --namespace ${namespace}`;
}

const inShell = (word: string): string => (/^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

async function clusterAround(): Promise<KubeConfig> {
  if (!existsSync(SERVICE_ACCOUNT)) {
    throw new UsageError(
      'there is no kubeconfig: neither KUBECONFIG nor ~/.kube/config names one. Set --kubeconfig, SANDBOX_KUBECONFIG or KUBECONFIG.',
    );
  }
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
}

/** As kubectl merges several files: of two entries with one name the first counts, and what is not there is passed over. */
async function mergedFiles(named: string): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const files = named.split(delimiter).filter((file) => file !== '');
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) throw new UsageError(`the kubeconfig ${files.join(' and ')} does not exist`);
  const merged = new KubeConfig();
  for (const file of there) {
    const one = new KubeConfig();
    try {
      one.loadFromFile(file);
    } catch (error) {
      throw new UsageError(`the kubeconfig ${file} cannot be used: ${withoutLines(error)}`);
    }
    for (const cluster of one.getClusters()) if (!merged.getCluster(cluster.name)) merged.addCluster(cluster);
    for (const user of one.getUsers()) if (!merged.getUser(user.name)) merged.addUser(user);
    for (const context of one.getContexts()) if (!merged.getContextObject(context.name)) merged.addContext(context);
    if (!merged.getCurrentContext() && one.getCurrentContext()) merged.setCurrentContext(one.getCurrentContext());
  }
  return merged;
}

/** What is wrong with a file, without the lines of it that a message of the YAML reader shows: they may hold a token. */
function withoutLines(error: unknown): string {
  const { reason, mark } = error as { reason?: unknown; mark?: { line?: number } };
  if (typeof reason === 'string') return `line ${(mark?.line ?? 0) + 1}: ${reason}`;
  return error instanceof TypeError ? 'it is no kubeconfig' : describeError(error);
}
