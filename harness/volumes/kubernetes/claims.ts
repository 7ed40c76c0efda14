/** Claims of a namespace: looked at, waited for, removed. */
import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { HarnessError } from '../../errors.ts';
import { systemClock, until } from '../../until.ts';
import type { ClaimDescription } from '../provisioner.ts';
import type { Cluster } from './cluster.ts';
import { eventsOf, eventWords } from './events.ts';
import { usersOf } from './pods.ts';
import { bytesOf } from './quantity.ts';
import { isForbidden, unlessAbsent } from './refusal.ts';

const resource = 'persistentvolumeclaims';

/** How long pods that a server has begun to end may hold a claim: longer than the time that a pod has to end, in milliseconds. */
const RELEASE_MS = 45_000;
const POLL_MS = 100;

/** No volume could be provisioned for a claim as it was asked for. */
export class Unprovisioned extends HarnessError {}

/** The claim, or undefined where there is none. */
export const findClaim = (cluster: Cluster, name: string): Promise<V1PersistentVolumeClaim | undefined> =>
  unlessAbsent(cluster.call({ what: `looking for claim ${name}`, verb: 'get', resource, name }));

/** All of the namespace, or those with a label. */
export async function listClaims(cluster: Cluster, labelSelector?: string): Promise<V1PersistentVolumeClaim[]> {
  const query = labelSelector === undefined ? {} : { query: { labelSelector } };
  const what = 'listing claims';
  return (await cluster.call<{ items: V1PersistentVolumeClaim[] }>({ what, verb: 'list', resource, ...query })).items;
}

/** What a scenario may ask of a claim. */
export const described = ({ metadata, spec, status }: V1PersistentVolumeClaim): ClaimDescription => ({
  uid: metadata?.uid ?? '',
  phase: status?.phase ?? 'Pending',
  storageClass: spec?.storageClassName ?? null,
  storage: bytesOf(spec?.resources?.requests?.storage ?? '0'),
  accessModes: [...(spec?.accessModes ?? [])].sort(),
  deleting: metadata?.deletionTimestamp !== undefined,
});

/**
 * Makes a question to be asked while a pod on a claim does not run: it throws Unprovisioned once the cluster has said for
 * `patienceMs` that it can provision no volume.
 */
export function bindingWatch(cluster: Cluster, name: string, patienceMs: number): () => Promise<void> {
  const pause = 500;
  let next = systemClock.now() + pause;
  let failingSince: number | undefined;
  return async () => {
    const now = systemClock.now();
    if (now < next) return;
    next = now + pause;
    const claim = await findClaim(cluster, name);
    if (claim === undefined) throw new HarnessError(`claim ${name} is gone, and nobody of the suite has removed it`);
    if (claim.status?.phase === 'Bound' || !(await reasonsOf(cluster, claim)).includes('ProvisioningFailed')) {
      failingSince = undefined;
      return;
    }
    failingSince ??= now;
    if (now - failingSince < patienceMs) return;
    throw new Unprovisioned(await pendingWords(cluster, claim));
  };
}

/** Reasons of the events of a claim; none without the right to list events. */
async function reasonsOf(cluster: Cluster, { metadata }: V1PersistentVolumeClaim): Promise<string[]> {
  try {
    return (await eventsOf(cluster, metadata?.uid ?? '')).map(({ reason }) => reason ?? '');
  } catch (error) {
    if (isForbidden(error)) return [];
    throw error;
  }
}

/** A sentence about a claim that is not bound, with what the cluster says about it; of one that is bound there is nothing to say. */
export async function pendingWords(cluster: Cluster, claim: V1PersistentVolumeClaim): Promise<string> {
  const { metadata, spec, status } = claim;
  if (status?.phase === 'Bound') return '';
  const storageClass = `storage class ${spec?.storageClassName ?? 'none'}`;
  const kind = `${spec?.accessModes?.join(', ')}, ${storageClass}`;
  const unheard = (await isUnanswered(cluster, claim)) ? `; the provisioner of ${storageClass} has not answered` : '';
  return `claim ${metadata?.name} (${kind}) is ${status?.phase ?? 'Pending'}: ${await eventWords(cluster, metadata?.uid)}${unheard}`;
}

/** Whether the cluster has left a claim to a provisioner outside of it that has said nothing since, not even that it began. */
async function isUnanswered(cluster: Cluster, claim: V1PersistentVolumeClaim): Promise<boolean> {
  const reasons = await reasonsOf(cluster, claim);
  return reasons.includes('ExternalProvisioning') && !reasons.some((reason) => reason.startsWith('Provisioning'));
}

/**
 * Removes a claim and waits until it is gone, for a claim that a pod uses stays Terminating. Throws HarnessError that names those
 * pods when it is still there after 45 s. One that is gone already is no error.
 */
export async function removeClaim(cluster: Cluster, { metadata }: V1PersistentVolumeClaim): Promise<void> {
  const name = metadata?.name ?? '';
  const uid = metadata?.uid ?? '';
  // Not another one of the same name.
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
  await unlessAbsent(cluster.call({ what: `removing claim ${name}`, verb: 'delete', resource, name, body }));
  let last: V1PersistentVolumeClaim | undefined;
  const gone = await until(systemClock, { within: RELEASE_MS, every: POLL_MS }, async () => {
    last = await findClaim(cluster, name);
    return last?.metadata?.uid === uid ? undefined : true;
  });
  if (gone) return;
  const users = (await usersOf(cluster, name)).map(
    (pod) => `${pod.metadata?.name} (${pod.metadata?.deletionTimestamp ? 'Terminating' : pod.status?.phase})`,
  );
  const held =
    users.length > 0 ? `pod ${users.join(', ')} uses it` : `it has ${last?.metadata?.finalizers?.join(', ')}`;
  throw new HarnessError(`claim ${name} is still Terminating after ${RELEASE_MS / 1000} s: ${held}`);
}
