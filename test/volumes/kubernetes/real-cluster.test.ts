/**
 * Against a real cluster: `CONFORMANCE_KUBECONFIG`, `CONFORMANCE_KUBE_NAMESPACE` (a namespace whose storage class provisions
 * volumes) and `CONFORMANCE_KUBE_IMAGE` (with sh, tar, head and sleep) name one. What the tests make there, they remove.
 */
import { randomBytes } from 'node:crypto';
import type { V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RUN_LABEL } from '../../../harness/run/metadata-keys.ts';
import { type Cluster, openCluster } from '../../../harness/volumes/kubernetes/cluster.ts';
import { execInPod } from '../../../harness/volumes/kubernetes/exec.ts';
import { removeRunLeftovers } from '../../../harness/volumes/kubernetes/leftovers.ts';
import { claimManifest, HELPER, helperManifest, MOUNT_POINT } from '../../../harness/volumes/kubernetes/manifests.ts';
import { listPods, removePod } from '../../../harness/volumes/kubernetes/pods.ts';
import { createKubernetesVolumes } from '../../../harness/volumes/kubernetes/provisioner.ts';
import { tryCluster } from '../../../harness/volumes/kubernetes/trial.ts';

const {
  CONFORMANCE_KUBECONFIG: kubeconfig,
  CONFORMANCE_KUBE_NAMESPACE: namespace,
  CONFORMANCE_KUBE_IMAGE,
} = process.env;
const image = CONFORMANCE_KUBE_IMAGE ?? 'busybox';
const access = { kubeconfig: kubeconfig ?? '', ...(namespace ? { namespace } : {}) };
const bytes = (text: string): Buffer => Buffer.from(text);

describe.skipIf(!kubeconfig)('claims of a real cluster', { timeout: 120_000 }, () => {
  const runId = randomBytes(5).toString('hex');
  const claim = (purpose: string): string => `osc-${runId}-${purpose}`;
  const label = `${RUN_LABEL}=${runId}`;
  let cluster: Cluster;
  let volumes: ReturnType<typeof createKubernetesVolumes>;

  beforeAll(async () => {
    cluster = await openCluster(access);
    volumes = createKubernetesVolumes({ cluster, access, image, runId });
  });
  afterEach(async () => {
    const pods = await listPods(cluster, 'listing pods', label);
    expect(pods.map(({ metadata }) => metadata?.name)).toEqual([]);
    for (const name of (await volumes.list()) ?? []) if (name.includes(runId)) await volumes.remove(name);
  });
  afterAll(async () => {
    expect(await removeRunLeftovers(cluster, runId)).toEqual([]);
    cluster.close();
  });

  /** A pod that uses a claim until it is removed. */
  async function started(claimName: string): Promise<string> {
    const body = helperManifest({ runId, claimName, image, readOnly: false });
    const pod = await cluster.call<V1Pod>({ what: 'starting a pod', verb: 'create', resource: 'pods', body });
    const name = pod.metadata?.name ?? '';
    await expect
      .poll(
        async () => (await cluster.call<V1Pod>({ what: 'looking', verb: 'get', resource: 'pods', name })).status?.phase,
        {
          timeout: 40_000,
          interval: 100,
        },
      )
      .toBe('Running');
    return name;
  }
  const shell = (pod: string, script: string): Promise<void> =>
    execInPod(cluster, { pod, container: HELPER, command: ['sh', '-c', script], withinMs: 20_000 }, async (output) => {
      output.resume();
    });

  test('what is seeded is what is seen', async () => {
    const seed = [
      { path: 'marker.txt', content: bytes('hello') },
      { path: 'datasets/train/data.csv', content: bytes('id,value\n'), mode: 0o600 },
      { path: 'new\nline \' " 日本', content: bytes('x') },
      { path: '-dash', content: Buffer.from([0, 255, 0]) },
      { path: 'n'.repeat(255), content: Buffer.alloc(0) },
      { path: 'large', content: Buffer.alloc(8 * 1024 * 1024, 'abcdefg') },
    ];
    await volumes.create(claim('seeded'), seed);
    const files = (await volumes.inspect(claim('seeded'))).filter(({ type }) => type === 'file');
    const wanted = seed.map((file) => ({ mode: 0o644, type: 'file', ...file }));
    expect(files.map(({ path }) => path)).toEqual(wanted.map(({ path }) => path).sort());
    for (const file of files) {
      const { content, ...rest } = wanted.find(({ path }) => path === file.path) ?? { content: bytes('') };
      expect(file).toMatchObject(rest);
      expect(Buffer.compare(file.content as Buffer, content)).toBe(0);
    }
    expect(await volumes.describe(claim('seeded'))).toMatchObject({
      phase: 'Bound',
      storage: 1024 ** 3,
      deleting: false,
    });
  });

  test('links, pipes, empty directories and files of other owners are seen as what they are', async () => {
    await volumes.create(claim('links'), []);
    const pod = await started(claim('links'));
    await shell(
      pod,
      `cd ${MOUNT_POINT} && echo content > file && chmod 640 file && ln file hard && ln -s /etc/passwd away && mkfifo -m 600 pipe && mkdir -m 1777 empty && echo x > theirs && chmod 600 theirs && chown 1234:1234 theirs`,
    );
    await removePod(cluster, pod);
    const entries = await volumes.inspect(claim('links'));
    expect(entries.map(({ content, ...entry }) => ({ ...entry, text: content?.toString() }))).toEqual([
      { path: 'away', type: 'symlink', mode: 0o777, linkTarget: '/etc/passwd', text: undefined },
      { path: 'empty', type: 'directory', mode: 0o1777, text: undefined },
      { path: 'file', type: 'file', mode: 0o640, text: 'content\n' },
      { path: 'hard', type: 'file', mode: 0o640, text: 'content\n' },
      { path: 'pipe', type: 'other', mode: 0o600, text: undefined },
      { path: 'theirs', type: 'file', mode: 0o600, text: 'x\n' },
    ]);
  });

  test('a claim in use is looked at, and is removed only when nobody uses it: the error names who does', async () => {
    await volumes.create(claim('used'), [{ path: 'a', content: bytes('a') }]);
    const pod = await started(claim('used'));
    expect((await volumes.inspect(claim('used'))).map(({ path }) => path)).toEqual(['a']);
    await expect(volumes.remove(claim('used'))).rejects.toThrow(
      `claim ${claim('used')} is still Terminating after 45 s: pod ${pod} (Running) uses it`,
    );
    expect(await volumes.describe(claim('used'))).toMatchObject({ deleting: true });
    await removePod(cluster, pod);
    await volumes.remove(claim('used'));
    expect(await volumes.exists(claim('used'))).toBe(false);
    await expect(volumes.inspect(claim('used'))).rejects.toThrow('does not exist');
  });

  test('one of two simultaneous makers gets the claim', async () => {
    const other = createKubernetesVolumes({ cluster: await openCluster(access), access, image, runId });
    const results = await Promise.allSettled([volumes.create(claim('race'), []), other.create(claim('race'), [])]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await other.close();
  });

  test('an image that the cluster has not is a sentence that names it, and no pod is left', async () => {
    const own = { ...access, image: 'registry.invalid/none:here' };
    const broken = createKubernetesVolumes({ cluster, access: own, image, runId });
    await expect(broken.create(claim('no-image'), [])).rejects.toThrow(
      /does not start: (ImagePullBackOff|ErrImageNeverPull): .*Its image is registry\.invalid\/none:here/,
    );
  });

  test('a claim of a class that there is not says what the cluster says of it', async () => {
    const own = { ...access, storageClass: `none-${runId}`, accessMode: 'ReadWriteOnce' } as const;
    const broken = createKubernetesVolumes({ cluster, access: own, image, runId });
    await expect(broken.create(claim('no-class'), [])).rejects.toThrow(
      new RegExp(`claim .* \\(ReadWriteOnce, storage class none-${runId}\\) is Pending: ProvisioningFailed: `),
    );
  });

  test('a command that fails, or does not end, or is not there, is told from one that does', async () => {
    await volumes.create(claim('exec'), []);
    const pod = await started(claim('exec'));
    const run = (command: string[], withinMs = 20_000) =>
      execInPod(cluster, { pod, container: HELPER, command, withinMs }, async (output) => void output.resume());
    await run(['true']);
    await expect(run(['sh', '-c', 'echo no >&2; exit 7'])).rejects.toThrow(/ended with 7: no$/);
    await expect(run(['sleep', '60'], 500)).rejects.toThrow(/did not end in 0\.5 s$/);
    await expect(run(['no-such-program'])).rejects.toThrow(/ended with .*no-such-program/);
    await expect(
      execInPod(
        cluster,
        { pod: `${pod}-not`, container: HELPER, command: ['true'], withinMs: 5000 },
        async () => undefined,
      ),
    ).rejects.toThrow(/could not be started/);
    await removePod(cluster, pod);
  });

  test('a cluster is tried with a claim of its own, which is gone again', async () => {
    const before = await volumes.list();
    expect(await tryCluster(access, image)).toMatch(/^a claim was made, filled, seen and removed in namespace /);
    await expect(tryCluster({ ...access, storageClass: 'no-such-class' }, image)).rejects.toThrow(
      /no storage class no-such-class/,
    );
    expect(await volumes.list()).toEqual(before);
  });

  test('what an interrupted run left is found by its label and removed, and nothing else', async () => {
    const own = `${runId}left`;
    const options = { runId: own, accessMode: 'ReadWriteMany', storage: '1Gi' } as const;
    const make = (resource: string, body: object) =>
      cluster.call<V1PersistentVolumeClaim>({ what: 'making', verb: 'create', resource, body });
    await make('persistentvolumeclaims', claimManifest(claim('left'), options));
    await make('pods', helperManifest({ runId: own, claimName: claim('left'), image, readOnly: true }));
    const before = await volumes.list();
    expect(await removeRunLeftovers(cluster, own)).toEqual([]);
    expect(await volumes.list()).toEqual(before?.filter((name) => name !== claim('left')));
    expect(await listPods(cluster, 'listing pods', `${RUN_LABEL}=${own}`)).toEqual([]);
  });
});
