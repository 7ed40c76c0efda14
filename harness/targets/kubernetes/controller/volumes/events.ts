/** Events at a claim, for whoever asks why it is still Pending. */
import { createHash } from 'node:crypto';
import type { Api } from '../api/client.ts';
import { isAlreadyThere } from '../api/errors.ts';
import type { Claim } from '../api/objects.ts';

/** A name of Kubernetes has 253 characters at most. */
const NAME_CHARACTERS = 200;

/** Writes an event that a claim got no volume, and why. The same reason is written once for a claim. */
export async function tellFailure(api: Api, claim: Claim, component: string, message: string): Promise<void> {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const digest = createHash('sha256').update(`${uid} ${message}`).digest('hex').slice(0, 16);
  const time = new Date().toISOString().replace(/\.\d+/, '');
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace, name: `${name.slice(0, NAME_CHARACTERS)}.${digest}` },
    involvedObject: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion },
    type: 'Warning',
    reason: 'ProvisioningFailed',
    message: `failed to provision volume with StorageClass "${claim.spec?.storageClassName}": ${message}`,
    source: { component },
    reportingComponent: component,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  try {
    await api.request('POST', `/api/v1/namespaces/${namespace}/events`, event);
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}
