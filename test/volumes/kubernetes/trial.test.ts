/** A trial of a cluster in which a claim comes to nothing says what may be wrong, and leaves nothing. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../harness/until.ts';
import { tryCluster } from '../../../harness/volumes/kubernetes/trial.ts';
import { type FakeCluster, fakeCluster } from './fake-cluster.ts';

let fake: FakeCluster;
beforeEach(async () => {
  fake = await fakeCluster();
  fake.add('namespaces', { metadata: { name: 'boxes' } });
  fake.add('storageclasses', { metadata: { name: 'slow' } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await fake.close();
});

/** What the trial says where the pod of the suite has `status`, and its claim the events of `reasons`. */
async function trialOf(status: Record<string, unknown>, reasons: Record<string, string> = {}): Promise<string> {
  fake.created = (resource, thing) => {
    if (resource === 'pods') thing.status = status;
    for (const [reason, message] of Object.entries(resource === 'persistentvolumeclaims' ? reasons : {})) {
      const { uid } = thing.metadata;
      fake.add('events', { metadata: { name: reason }, involvedObject: { uid }, type: 'Normal', reason, message });
    }
    return undefined;
  };
  // Each look at the clock takes seconds, so that the 40 s of a pod are soon over.
  let ahead = 0;
  const now = systemClock.now.bind(systemClock);
  vi.spyOn(systemClock, 'now').mockImplementation(() => {
    ahead += 3000;
    return now() + ahead;
  });
  const said = await tryCluster({ kubeconfig: fake.kubeconfig, storageClass: 'slow' }, 'box').catch(
    ({ message }: Error) => message,
  );
  expect(fake.things.get('pods')).toEqual([]);
  expect(fake.things.get('persistentvolumeclaims')).toEqual([]);
  return said;
}

const WAITING = 'Waiting for a volume to be created by the external provisioner';
const ELSEWHERE = "Or namespace boxes is not that of the server's sandboxes: another is named with --kube-namespace";

it('doubts the namespace where a claim waits, and says that the provisioner has not answered', async () => {
  const said = await trialOf({ phase: 'Pending' }, { ExternalProvisioning: WAITING });
  expect(said).toContain(
    `is Pending: ExternalProvisioning: ${WAITING}; the provisioner of storage class slow has not answered. ${ELSEWHERE}`,
  );
});

it('does not say so of one that has begun', async () => {
  const said = await trialOf({ phase: 'Pending' }, { ExternalProvisioning: WAITING, Provisioning: 'begun' });
  expect(said).toContain(ELSEWHERE);
  expect(said).not.toContain('has not answered');
});

it('does not doubt the namespace where it is the image', async () => {
  const waiting = { reason: 'ErrImageNeverPull' };
  const said = await trialOf({ phase: 'Pending', containerStatuses: [{ state: { waiting } }] });
  expect(said).toContain('does not start: ErrImageNeverPull. Its image is box');
  expect(said).not.toContain('--kube-namespace');
});
