/** The place of claims in a cluster, as it goes from thread to thread and from one run to the next: it holds no secret. */
import { HarnessError } from '../../errors.ts';
import type { VolumesPlace } from '../entry.ts';
import { ACCESS_MODES, type KubernetesAccess } from './access.ts';

export const KIND = 'kubernetes';

const TEXTS = ['kubeconfig', 'context', 'namespace', 'storageClass', 'storage', 'image'] as const;

/** The place that `access` names; a target that knows its cluster keeps its volumes there. */
export const kubernetesPlace = (access: KubernetesAccess): VolumesPlace => ({ kind: KIND, ...access });

/** What `kubernetesPlace` was given. Throws HarnessError for what it has not made. */
export function accessOfPlace(place: VolumesPlace): KubernetesAccess {
  const access: Record<string, string> = {};
  for (const name of [...TEXTS, 'accessMode'] as const) {
    const value = place[name];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw new HarnessError(`volumes in a cluster, and its ${name} is no text`);
    access[name] = value;
  }
  const { accessMode } = access;
  if (accessMode !== undefined && !(ACCESS_MODES as readonly string[]).includes(accessMode))
    throw new HarnessError(`volumes in a cluster, and its access mode is ${accessMode}`);
  return access;
}
