/** harness/targets/kubernetes/controller/snapshots.ts: nobody waits for a snapshot that nobody makes. */
import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { countOf, startBench } from './bench.ts';

const SNAPSHOTS = '/apis/sandbox.opensandbox.io/v1alpha1/namespaces/ns/sandboxsnapshots';

it('a snapshot has failed, whenever it was asked for, once, and says why', async () => {
  const { fake, refuse } = await startBench();
  fake.create(SNAPSHOTS, { metadata: { name: 'before' } });
  await refuse();
  fake.create(SNAPSHOTS, { metadata: { name: 'after' }, status: { phase: 'Pending' } });
  for (const name of ['before', 'after']) {
    const status = await eventually(() => {
      const found = fake.get(`${SNAPSHOTS}/${name}`)?.status;
      return found?.phase === 'Failed' && found;
    });
    expect(status.conditions).toEqual([
      { type: 'Failed', status: 'True', reason: 'NotSupported', message: expect.stringContaining('makes images') },
    ]);
  }
  fake.patch(`${SNAPSHOTS}/before`, { metadata: { labels: { touched: 'yes' } } });
  fake.create(SNAPSHOTS, { metadata: { name: 'last' } });
  await eventually(() => fake.get(`${SNAPSHOTS}/last`)?.status?.phase === 'Failed');
  expect(countOf(fake, 'PATCH', `${SNAPSHOTS}/before/status`)).toBe(1);
});
