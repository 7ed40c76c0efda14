/** The pod of a BatchSandbox: its template, with little requested. */
import { isObject, type JsonObject } from '../../../../json-object.ts';
import { instantOf } from '../../../../time.ts';
import { quantityOf } from '../../../../volumes/kubernetes/quantity.ts';
import { type BatchSandbox, GROUP_VERSION, SANDBOX_LABEL } from './batch-sandbox.ts';

/**
 * What a container requests at most. The server requests as much as it allows, and a node with two cores would be full with
 * four sandboxes that do nothing. Other resources than these must be requested as they are limited.
 */
const MOST_REQUESTED: Record<string, string> = { cpu: '10m', memory: '8Mi', 'ephemeral-storage': '8Mi' };

export const podName = (sandbox: BatchSandbox): string => `${sandbox.metadata.name}-0`;

/** What cannot be made of a BatchSandbox that says this; undefined when a pod can be made. */
export function wrongWith({ spec }: BatchSandbox): string | undefined {
  if (!isObject(spec?.template) || !isObject(spec.template.spec)) return 'spec.template has no pod in it';
  if (spec.replicas !== undefined && spec.replicas !== 1) return 'spec.replicas can only be 1 here';
  if (endOf({ spec }) === null) return 'spec.expireTime is no time of RFC 3339';
  return undefined;
}

/** When a BatchSandbox is to end, in milliseconds since the epoch; undefined for never, null for what is no time. */
export function endOf({ spec }: Pick<BatchSandbox, 'spec'>): number | null | undefined {
  const { expireTime } = spec ?? {};
  if (expireTime === undefined || expireTime === null) return undefined;
  return (typeof expireTime === 'string' ? instantOf(expireTime) : undefined) ?? null;
}

/** The pod to be created for a BatchSandbox with which nothing is wrong. Labels, annotations and limits are the template's. */
export function podOf(sandbox: BatchSandbox): JsonObject {
  const { name, namespace, uid } = sandbox.metadata;
  const { metadata, spec } = (sandbox.spec?.template ?? {}) as { metadata?: JsonObject; spec: JsonObject };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(sandbox),
      namespace,
      labels: { ...(metadata?.labels as object | undefined), [SANDBOX_LABEL]: uid },
      annotations: metadata?.annotations ?? {},
      ownerReferences: [
        { apiVersion: GROUP_VERSION, kind: 'BatchSandbox', name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: {
      ...spec,
      ...(spec.containers !== undefined && { containers: lowered(spec.containers) }),
      ...(spec.initContainers !== undefined && { initContainers: lowered(spec.initContainers) }),
    },
  };
}

function lowered(containers: unknown): unknown {
  if (!Array.isArray(containers)) return containers;
  return containers.map((container: unknown) => {
    if (!isObject(container) || !isObject(container.resources)) return container;
    const { limits, requests } = container.resources;
    // What is limited and not requested is requested as it is limited.
    const asked = { ...(isObject(limits) && limits), ...(isObject(requests) && requests) };
    const little = Object.entries(asked).map(([name, amount]) => [name, least(amount, MOST_REQUESTED[name])]);
    return { ...container, resources: { ...container.resources, requests: Object.fromEntries(little) } };
  });
}

/** The smaller of two amounts; what is no quantity stays as it is, for the API server to refuse. */
function least(amount: unknown, most: string | undefined): unknown {
  const [asked, bound] = [quantityOf(amount), quantityOf(most)];
  return asked === undefined || bound === undefined || asked <= bound ? amount : most;
}
