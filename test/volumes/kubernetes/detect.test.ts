/** Whether a cluster is the one that runs the sandboxes of a server. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HarnessError, UsageError } from '../../../harness/errors.ts';
import { chooseVolumes } from '../../../harness/volumes/choose.ts';
import type { KubernetesAccess } from '../../../harness/volumes/kubernetes/access.ts';
import { accessOfPlace, kubernetesPlace } from '../../../harness/volumes/kubernetes/place.ts';
import { type FakeCluster, fakeCluster, TOKEN } from './fake-cluster.ts';

let fake: FakeCluster;
beforeEach(async () => {
  fake = await fakeCluster();
  // No Docker engine answers.
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  fake.add('namespaces', { metadata: { name: 'boxes' } });
  fake.add('storageclasses', { metadata: { name: 'slow' } });
  fake.add('storageclasses', {
    metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake.close();
});

const id = 'f00dcafe-1';
const server = { url: 'http://localhost:8080', sandboxId: id };
const access = (more: KubernetesAccess = {}) => ({ kubernetes: { kubeconfig: fake.kubeconfig, ...more } });
const place = (more: KubernetesAccess = {}) =>
  kubernetesPlace({ kubeconfig: fake.kubeconfig, context: 'good', namespace: 'boxes', ...more });
const refusal = (more: KubernetesAccess = {}, wanted = 'kubernetes'): Promise<Error> =>
  chooseVolumes(wanted, server, access(more)).then(
    ({ kind }) => Promise.reject(new Error(`it took ${kind}`)),
    (error: Error) => error,
  );

describe('the cluster of a server', () => {
  it.each([
    ['the name of a pod', { name: `${id}-0` }],
    ['a label of any name', { name: 'x', labels: { 'my.server/sandbox': id } }],
    ['an annotation', { name: 'x', annotations: { who: `{"sandbox":"${id}"}` } }],
  ])('is known by %s', async (_by, metadata) => {
    fake.add('pods', { metadata });
    expect(await chooseVolumes('kubernetes', server, access())).toEqual(place());
    expect(await chooseVolumes('auto', server, access())).toEqual(place());
  });

  it('is not known by a name by chance', async () => {
    fake.add('pods', { metadata: { name: 'postgres-17', labels: { version: 'v17' } } });
    const facts = { ...server, sandboxId: '17' };
    await expect(chooseVolumes('kubernetes', facts, access())).rejects.toThrow(/no pod in namespace boxes/);
  });

  it('is not looked for by itself where no setting names one', async () => {
    vi.stubEnv('KUBECONFIG', fake.kubeconfig);
    fake.add('pods', { metadata: { name: `${id}-0` } });
    expect(await chooseVolumes('auto', server)).toEqual({ kind: 'server' });
    expect(fake.asked).toEqual([]);
    expect(await chooseVolumes('kubernetes', server)).toEqual(place());
  });

  it('that is named and has no pod of the server is a wrong setting, also where any way would do', async () => {
    for (const wanted of ['kubernetes', 'auto']) {
      const error = await refusal({}, wanted);
      expect(error).toBeInstanceOf(UsageError);
      expect(error.message).toMatch(
        /^--volumes kubernetes: no pod in namespace boxes of context good is of a sandbox of this server.*Set --kube-namespace or --kube-context/,
      );
    }
  });

  it('that does not answer is trouble of the surroundings', async () => {
    const error = await refusal({ context: 'nowhere' });
    expect(error).toBeInstanceOf(HarnessError);
    expect(error.message).toMatch(/^--volumes kubernetes: the cluster of context nowhere does not answer/);
  });

  it('without the namespace that is named is a wrong setting', async () => {
    fake.things.set('namespaces', []);
    expect((await refusal()).message).toMatch(/there is no namespace boxes in the cluster of context good/);
  });

  it('in which the user may not do what is needed names all of it', async () => {
    fake.add('pods', { metadata: { name: `${id}-0` } });
    const rights = ['list pods', 'create pods', 'get pods/exec', 'create pods/exec', 'list events'];
    for (const right of rights) fake.denied.add(right);
    const error = await refusal();
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(`may not ${rights.join(', ')} in namespace boxes: a Role must allow it`);
    expect(error.message).not.toContain(TOKEN);
  });

  it('in which the user may do all but list events can be used', async () => {
    fake.add('pods', { metadata: { name: `${id}-0` } });
    fake.denied.add('list events');
    expect(await chooseVolumes('kubernetes', server, access())).toEqual(place());
  });

  it('has the storage class that is named, or a default', async () => {
    fake.add('pods', { metadata: { name: `${id}-0` } });
    expect(await chooseVolumes('kubernetes', server, access({ storageClass: 'slow' }))).toEqual(
      place({ storageClass: 'slow' }),
    );
    expect((await refusal({ storageClass: 'slwo' })).message).toMatch(
      /no storage class slwo\. There are: slow, fast\.$/,
    );
    fake.things.set('storageclasses', [fake.add('storageclasses', { metadata: { name: 'slow' } })]);
    expect((await refusal()).message).toMatch(/has no default storage class.*--storage-class\. There are: slow\.$/);
    // Who may not list them learns it from the first claim.
    fake.denied.add('list storageclasses');
    expect(await chooseVolumes('kubernetes', server, access())).toEqual(place());
  });

  it('is kept by a target that knows it, and by no other', async () => {
    expect(await chooseVolumes('auto', { keeps: place() })).toEqual(place());
    await expect(chooseVolumes('kubernetes', { keeps: { kind: 'docker' } })).rejects.toThrow(
      'the volumes of this target are reached with --volumes docker',
    );
    expect(fake.asked).toEqual([]);
  });
});

describe('the place of claims', () => {
  it('is what it was made of, and nothing else', () => {
    const all = { kubeconfig: '/k', context: 'c', namespace: 'n', storageClass: 's', storage: '1Gi', image: 'i' };
    expect(accessOfPlace(kubernetesPlace({ ...all, accessMode: 'ReadWriteOnce' }))).toEqual({
      ...all,
      accessMode: 'ReadWriteOnce',
    });
    expect(() => accessOfPlace({ kind: 'kubernetes', namespace: 7 })).toThrow('its namespace is no text');
    expect(() => accessOfPlace({ kind: 'kubernetes', accessMode: 'Some' })).toThrow('its access mode is Some');
  });
});
