/** Claims and pods in a cluster that makes of them what a test says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RUN_LABEL } from '../../../harness/run/metadata-keys.ts';
import type { KubernetesAccess } from '../../../harness/volumes/kubernetes/access.ts';
import { openCluster } from '../../../harness/volumes/kubernetes/cluster.ts';
import { removeRunLeftovers } from '../../../harness/volumes/kubernetes/leftovers.ts';
import { createKubernetesVolumes } from '../../../harness/volumes/kubernetes/provisioner.ts';
import { type FakeCluster, fakeCluster } from './fake-cluster.ts';

type Volumes = ReturnType<typeof createKubernetesVolumes>;
let fake: FakeCluster;
const opened: { close(): unknown }[] = [];
beforeEach(async () => {
  fake = await fakeCluster();
  fake.created = (resource, thing) => {
    if (resource === 'pods') thing.status = RUNNING;
    return undefined;
  };
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await fake.close();
});

const RUNNING = { phase: 'Running', containerStatuses: [{ state: { running: {} } }] };
const waiting = (reason: string) => ({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason } } }] });

async function volumesOf(runId = 'r1', more: KubernetesAccess = {}): Promise<Volumes> {
  const access = { kubeconfig: fake.kubeconfig, ...more };
  const volumes = createKubernetesVolumes({ cluster: await openCluster(access), access, image: 'box', runId });
  opened.push(volumes);
  return volumes;
}
const names = (resource: string): string[] => (fake.things.get(resource) ?? []).map(({ metadata }) => metadata.name);
const failure = (work: Promise<void>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error('it was done')),
    (error: Error) => error,
  );
type Spec = { accessModes?: string[] } | undefined;
const specOf = (claim: string): Spec =>
  fake.things.get('persistentvolumeclaims')?.find(({ metadata }) => metadata.name === claim)?.spec as Spec;
/** A warning about a thing. */
const warn = ({ metadata: { uid } }: { metadata: { uid: string } }, reason: string, message: string): void =>
  void fake.add('events', {
    metadata: { name: `${reason}-${uid}` },
    involvedObject: { uid },
    type: 'Warning',
    reason,
    message,
  });

describe('a claim', () => {
  it('is made as the settings say, with the label of the run, and bound by a pod that is gone again', async () => {
    const pods: unknown[] = [];
    fake.created = (resource, thing) => {
      if (resource === 'pods') pods.push(structuredClone(thing));
      thing.status = RUNNING;
      return undefined;
    };
    const volumes = await volumesOf('r1', { storageClass: 'slow', storage: '5Gi', image: 'tools' });
    await volumes.create('osc-r1-a', []);
    expect(fake.things.get('persistentvolumeclaims')?.[0]).toMatchObject({
      metadata: { labels: { [RUN_LABEL]: 'r1' } },
      spec: { accessModes: ['ReadWriteMany'], storageClassName: 'slow', resources: { requests: { storage: '5Gi' } } },
    });
    expect(pods).toMatchObject([
      {
        metadata: { labels: { [RUN_LABEL]: 'r1' } },
        spec: {
          automountServiceAccountToken: false,
          containers: [{ image: 'tools', volumeMounts: [{ readOnly: false }] }],
        },
      },
    ]);
    expect(names('pods')).toEqual([]);
    expect(await volumes.exists('osc-r1-a')).toBe(true);
    expect(await volumes.list()).toEqual(['osc-r1-a']);
    await volumes.remove('osc-r1-a');
    await volumes.remove('osc-r1-a');
    expect(await volumes.exists('osc-r1-a')).toBe(false);
  });

  it('is described as the cluster has it', async () => {
    const volumes = await volumesOf();
    const spec = { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], resources: { requests: { storage: '1Gi' } } };
    const { uid } = fake.add('persistentvolumeclaims', {
      metadata: { name: 'c' },
      spec,
      status: { phase: 'Bound' },
    }).metadata;
    expect(await volumes.describe('c')).toEqual({
      uid,
      phase: 'Bound',
      storageClass: null,
      storage: 1024 ** 3,
      accessModes: ['ReadOnlyMany', 'ReadWriteOnce'],
      deleting: false,
    });
    expect(await volumes.describe('d')).toBeUndefined();
  });

  it('that exists is an error and is left alone, by remove as well', async () => {
    fake.add('persistentvolumeclaims', { metadata: { name: 'osc-r1-taken' } });
    const volumes = await volumesOf();
    await expect(volumes.create('osc-r1-taken', [])).rejects.toThrow(
      /exists already in namespace boxes and is left alone\..*kubectl -n boxes delete pvc osc-r1-taken$/,
    );
    await volumes.remove('osc-r1-taken');
    expect(names('persistentvolumeclaims')).toEqual(['osc-r1-taken']);
  });

  it('of somebody else is not removed; one that a server made for the run is', async () => {
    fake.add('persistentvolumeclaims', { metadata: { name: 'theirs', labels: { [RUN_LABEL]: 'r2' } } });
    fake.add('persistentvolumeclaims', { metadata: { name: 'osc-r1-auto' } });
    const volumes = await volumesOf();
    await expect(volumes.remove('theirs')).rejects.toThrow('claim theirs was not made by run r1 and is left alone');
    await volumes.remove('osc-r1-auto');
    expect(names('persistentvolumeclaims')).toEqual(['theirs']);
  });

  it('that stays Pending takes the access mode that its class can provide, and remembers it', async () => {
    fake.created = (resource, thing) => {
      const { accessModes } = (thing.spec ?? {}) as { accessModes?: string[] };
      if (resource === 'persistentvolumeclaims' && accessModes?.[0] === 'ReadWriteMany')
        warn(thing, 'ProvisioningFailed', 'only once');
      const many = names('persistentvolumeclaims').some((name) => specOf(name)?.accessModes?.[0] === 'ReadWriteMany');
      if (resource === 'pods') thing.status = many ? { phase: 'Pending' } : RUNNING;
      return undefined;
    };
    const volumes = await volumesOf('r1', { storageClass: 'single' });
    await volumes.create('osc-r1-a', []);
    expect(specOf('osc-r1-a')).toMatchObject({ accessModes: ['ReadWriteOnce'] });
    const claims = () =>
      fake.asked.filter((line) => line === 'POST /api/v1/namespaces/boxes/persistentvolumeclaims').length;
    expect(claims()).toBe(2);
    await (await volumesOf('r1', { storageClass: 'single' })).create('osc-r1-b', []);
    expect(specOf('osc-r1-b')).toMatchObject({ accessModes: ['ReadWriteOnce'] });
    expect(claims()).toBe(3);
    expect(names('pods')).toEqual([]);
  });

  it('that no volume is provisioned for says what the cluster says, in its words', async () => {
    fake.created = (resource, thing) => {
      if (resource === 'persistentvolumeclaims') warn(thing, 'ProvisioningFailed', 'no room in the array');
      thing.status = { phase: 'Pending' };
      return undefined;
    };
    const volumes = await volumesOf('r1', { storageClass: 'full', accessMode: 'ReadWriteOnce' });
    await expect(volumes.create('osc-r1-a', [])).rejects.toThrow(
      'claim osc-r1-a (ReadWriteOnce, storage class full) is Pending: ProvisioningFailed: no room in the array',
    );
    expect(names('pods')).toEqual([]);
  }, 30_000);

  it.each([
    [
      'that the cluster has not',
      waiting('ImagePullBackOff'),
      /does not start: ImagePullBackOff\. Its image is box; another is named with --kube-image\. The cluster says: Failed: no such image(;|$)/,
    ],
    [
      'without a shell',
      {
        phase: 'Failed',
        containerStatuses: [{ state: { terminated: { reason: 'StartError', message: 'sh: not found' } } }],
      },
      /ended at once: StartError: sh: not found\. Its image box must have sh, tar, head and sleep/,
    ],
  ])('cannot be filled with an image %s, and the pod is gone', async (_what, status, message) => {
    fake.created = (resource, thing) => {
      if (resource === 'pods') {
        thing.status = status;
        warn(thing, 'MissingClusterDNS', 'no address of DNS');
        warn(thing, 'Failed', 'no such image');
      }
      return undefined;
    };
    const error = await failure((await volumesOf()).create('osc-r1-a', []));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('MissingClusterDNS');
    expect(names('pods')).toEqual([]);
    expect(names('persistentvolumeclaims')).toEqual(['osc-r1-a']);
  });

  it('whose pod admission refuses says so', async () => {
    fake.created = (resource) =>
      resource === 'pods' ? { status: 403, message: 'violates PodSecurity "restricted:latest"' } : undefined;
    await expect((await volumesOf()).create('osc-r1-a', [])).rejects.toThrow(
      'the cluster refused creating a pod on claim osc-r1-a (403): violates PodSecurity "restricted:latest"',
    );
  });

  it('is looked at on the node on which it is in use, and is missed where there is none', async () => {
    const pods: { spec?: { affinity?: object } }[] = [];
    fake.created = (resource, thing) => {
      if (resource === 'pods') pods.push(thing as (typeof pods)[number]);
      return resource === 'pods' ? { status: 422, message: 'seen' } : undefined;
    };
    const volumes = await volumesOf();
    await expect(volumes.inspect('osc-r1-a')).rejects.toThrow('claim osc-r1-a does not exist in namespace boxes');
    fake.add('persistentvolumeclaims', { metadata: { name: 'osc-r1-a' } });
    fake.add('pods', {
      metadata: { name: 'user' },
      spec: { nodeName: 'n7', volumes: [{ persistentVolumeClaim: { claimName: 'osc-r1-a' } }] },
    });
    await expect(volumes.inspect('osc-r1-a')).rejects.toThrow('(422): seen');
    expect(JSON.stringify(pods[0]?.spec?.affinity)).toContain('"key":"metadata.name","operator":"In","values":["n7"]');
    expect(pods[0]?.spec).toMatchObject({ containers: [{ volumeMounts: [{ readOnly: true }] }] });
  });
});

describe('what an interrupted run left', () => {
  it('is found by its label and removed, but for what is spared', async () => {
    const labels = { [RUN_LABEL]: 'r1' };
    for (const name of ['a', 'kept']) fake.add('persistentvolumeclaims', { metadata: { name, labels } });
    fake.add('persistentvolumeclaims', { metadata: { name: 'theirs', labels: { [RUN_LABEL]: 'r2' } } });
    fake.add('pods', { metadata: { name: 'helper', labels } });
    fake.add('pods', { metadata: { name: 'other' } });
    const cluster = await openCluster({ kubeconfig: fake.kubeconfig });
    opened.push(cluster);
    expect(await removeRunLeftovers(cluster, 'r1', ['kept'])).toEqual([]);
    expect(names('persistentvolumeclaims')).toEqual(['kept', 'theirs']);
    expect(names('pods')).toEqual(['other']);
  });
});
