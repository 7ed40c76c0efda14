/** One namespace of a cluster: bounded calls of its API, and refusals in the words of Kubernetes. */
import { HarnessError } from '../../errors.ts';
import type { KubernetesAccess } from './access.ts';
import { type Kubeconfig, loadKubeconfig } from './kubeconfig.ts';
import { ClusterRefusal } from './refusal.ts';
import { createTransport } from './transport.ts';

export type Verb = 'get' | 'list' | 'create' | 'delete';

/** What is asked of the API of a cluster. */
export type Call = {
  /** For messages: `creating claim x`. */
  what: string;
  verb: Verb;
  /** `pods`, `persistentvolumeclaims`, or with its group `storage.k8s.io/storageclasses`. */
  resource: string;
  /** Of the thing, where it is one. */
  name?: string;
  query?: Readonly<Record<string, string>>;
  body?: object;
  /** For a resource that is in no namespace. */
  everywhere?: true;
  /** In milliseconds. */
  withinMs?: number;
};

export type Cluster = {
  readonly kubeconfig: Kubeconfig;
  readonly namespace: string;
  /** The answer. Throws ClusterRefusal, or HarnessError when nothing is answered in time. */
  call<T>(call: Call): Promise<T>;
  /** Whether this user may do it; undefined where the cluster does not say. `exec` stands for `pods/exec`. */
  mayI(verb: Verb, resource: string): Promise<boolean | undefined>;
  /** The text without the secrets of the kubeconfig. */
  hide(text: string): string;
  close(): void;
};

const CALL_MS = 30_000;

const METHODS: Readonly<Record<Verb, string>> = { get: 'GET', list: 'GET', create: 'POST', delete: 'DELETE' };

/** Loads the kubeconfig; nothing is sent yet. Throws UsageError that says what to set. */
export async function openCluster(access: KubernetesAccess): Promise<Cluster> {
  const kubeconfig = await loadKubeconfig(access);
  const { context, namespace, kubectl } = kubeconfig;
  const transport = createTransport(kubeconfig);

  const mayI: Cluster['mayI'] = async (verb, resource) => {
    const [kind = resource, subresource] = resource.split('/').slice(isGrouped(resource) ? 1 : 0);
    const group = isGrouped(resource) ? resource.split('/', 1)[0] : '';
    const resourceAttributes = { namespace, verb, group, resource: kind, ...(subresource ? { subresource } : {}) };
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const { status, json } = await transport.send('POST', path, body, CALL_MS);
    const { allowed } = (json as { status?: { allowed?: unknown } } | undefined)?.status ?? {};
    return status === 201 && typeof allowed === 'boolean' ? allowed : undefined;
  };

  const refused = async ({ what, verb, resource }: Call, status: number, json: unknown): Promise<ClusterRefusal> => {
    const { message } = (json ?? {}) as { message?: unknown };
    const said = typeof message === 'string' ? `: ${transport.hide(message)}` : '';
    if (status === 401) {
      return new ClusterRefusal(
        `the cluster does not accept the credentials of context ${context}: they are wrong or have expired. Try: ${kubectl} get pods`,
        status,
      );
    }
    // The same status is for missing rights and for admission: quotas, limits, pod security.
    if (status === 403 && (await mayI(verb, resource)) === false) {
      return new ClusterRefusal(
        `the user of context ${context} may not ${verb} ${resource} in namespace ${namespace}, which ${what} needs: a Role must allow it`,
        status,
      );
    }
    return new ClusterRefusal(`the cluster refused ${what} (${status})${said}`, status);
  };

  return {
    kubeconfig,
    namespace,
    mayI,
    hide: transport.hide,
    close: transport.close,
    async call<T>(call: Call) {
      const { verb, body, withinMs = CALL_MS } = call;
      const { status, json } = await transport.send(METHODS[verb], pathOf(call, namespace), body, withinMs);
      if (status < 200 || status >= 300) throw await refused(call, status, json);
      if (json === undefined) {
        const { server } = kubeconfig;
        throw new HarnessError(`what answers at ${server} is no Kubernetes: ${call.what} was answered without JSON`);
      }
      return json as T;
    },
  };
}

const isGrouped = (resource: string): boolean => resource.includes('.');

function pathOf({ resource, name, query, everywhere }: Call, namespace: string): string {
  const [group, kind] = isGrouped(resource) ? resource.split('/') : [undefined, resource];
  const root = group === undefined ? '/api/v1' : `/apis/${group}/v1`;
  const where = everywhere ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const thing = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  return `${root}${where}/${kind}${thing}${search}`;
}
