/** harness/targets/kubernetes/controller/volumes: claims get volumes, and volumes go with them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { startBench } from './bench.ts';
import type { Any, FakeApi } from './fake-api.ts';

const VOLUMES = '/api/v1/persistentvolumes';
const CLASSES = '/apis/storage.k8s.io/v1/storageclasses';
const claimsOf = (namespace: string): string => `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;

function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'volumes-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

async function start(options: { reclaimPolicy?: string } = {}) {
  const bench = await startBench();
  bench.fake.create(CLASSES, { metadata: { name: 'fast' }, provisioner: 'here/directories', ...options });
  const root = makeRoot();
  return { ...bench, root, end: await bench.provision(root) };
}

type Asked = { namespace?: string; spec?: object; provisioner?: string };

/** A claim as the cluster has it when it has found no volume for it. */
function claim(
  fake: FakeApi,
  name: string,
  { namespace = 'ns', spec, provisioner = 'here/directories' }: Asked = {},
): Any {
  return fake.create(claimsOf(namespace), {
    metadata: { name, annotations: { 'volume.kubernetes.io/storage-provisioner': provisioner } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '1Gi' } },
      ...spec,
    },
    status: { phase: 'Pending' },
  });
}

const volumeFor = (fake: FakeApi, { metadata }: Any): Any | undefined => fake.get(`${VOLUMES}/pvc-${metadata.uid}`);

/** What the cluster does when it has seen a volume for a claim. */
async function bind(fake: FakeApi, one: Any): Promise<Any> {
  const { name, namespace, uid } = one.metadata;
  await eventually(() => volumeFor(fake, one));
  fake.patch(`${claimsOf(namespace ?? '')}/${name}`, { spec: { volumeName: `pvc-${uid}` } });
  fake.patch(`${claimsOf(namespace ?? '')}/${name}/status`, { status: { phase: 'Bound' } });
  return fake.patch(`${VOLUMES}/pvc-${uid}/status`, { status: { phase: 'Bound' } });
}

/** What the cluster does when a claim is deleted. */
function release(fake: FakeApi, { metadata }: Any): void {
  fake.remove(`${claimsOf(metadata.namespace ?? '')}/${metadata.name}`);
  fake.patch(`${VOLUMES}/pvc-${metadata.uid}/status`, { status: { phase: 'Released' } });
}

it('gives each claim of its class a volume with a directory of its own, as it was asked for', async () => {
  const { fake, root } = await start();
  const one = claim(fake, 'data', {
    spec: { accessModes: ['ReadWriteMany', 'ReadOnlyMany'], resources: { requests: { storage: '64Mi' } } },
  });
  const other = claim(fake, 'data', { namespace: 'elsewhere' });
  const { spec, metadata } = await eventually(() => volumeFor(fake, one));
  expect(spec).toMatchObject({
    capacity: { storage: '64Mi' },
    accessModes: ['ReadWriteMany', 'ReadOnlyMany'],
    storageClassName: 'fast',
    persistentVolumeReclaimPolicy: 'Delete',
    hostPath: { path: join(root, one.metadata.uid), type: 'Directory' },
    claimRef: { namespace: 'ns', name: 'data', uid: one.metadata.uid },
  });
  expect(metadata.annotations).toEqual({ 'pv.kubernetes.io/provisioned-by': 'here/directories' });
  await eventually(() => volumeFor(fake, other));
  expect(readdirSync(root).sort()).toEqual([one.metadata.uid, other.metadata.uid].sort());
  expect(statSync(join(root, one.metadata.uid)).mode & 0o777).toBe(0o777);
});

it('leaves claims of others alone: another class, another provisioner, a volume that is named, one that is bound', async () => {
  const { fake, root } = await start();
  claim(fake, 'other-class', { spec: { storageClassName: 'slow' } });
  claim(fake, 'other-provisioner', { provisioner: 'there/disks' });
  claim(fake, 'named', { spec: { volumeName: 'mine' } });
  const mine = claim(fake, 'mine');
  await eventually(() => volumeFor(fake, mine));
  expect(readdirSync(root)).toEqual([mine.metadata.uid]);
});

it.each([
  ['more than there is', { resources: { requests: { storage: '999999Ei' } } }, '999999Ei were requested'],
  ['no quantity', { resources: { requests: { storage: 'much' } } }, 'the requested size much is no quantity'],
  ['for one pod', { accessModes: ['ReadWriteOncePod'] }, 'access mode ReadWriteOncePod is not supported'],
  ['a device', { volumeMode: 'Block' }, 'volumeMode Block is not supported'],
  ['a selected one', { selector: {} }, 'selector is not supported'],
  ['a copy', { dataSource: { kind: 'PersistentVolumeClaim', name: 'x' } }, 'dataSource is not supported'],
])('says at a claim why it gets no volume: %s', async (_, spec, message) => {
  const { fake, root } = await start();
  const refused = claim(fake, 'refused', { spec });
  const isEvent = ({ method, path }: { method: string; path: string }): boolean =>
    method === 'POST' && path === '/api/v1/namespaces/ns/events';
  const { body } = await eventually(() => fake.requests.find(isEvent));
  expect(body).toMatchObject({
    type: 'Warning',
    reason: 'ProvisioningFailed',
    involvedObject: { kind: 'PersistentVolumeClaim', namespace: 'ns', name: 'refused', uid: refused.metadata.uid },
    message: expect.stringContaining(message),
  });
  const fine = claim(fake, 'fine');
  await eventually(() => volumeFor(fake, fine));
  expect(volumeFor(fake, refused)).toBeUndefined();
  expect(readdirSync(root)).toEqual([fine.metadata.uid]);
});

it('removes directory and volume when the claim is gone, and nothing that a link in it leads to', async () => {
  const { fake, root } = await start();
  const outside = makeRoot();
  writeFileSync(join(outside, 'kept'), '');
  const one = claim(fake, 'one');
  await bind(fake, one);
  const path = join(root, one.metadata.uid);
  writeFileSync(join(path, 'file'), '');
  symlinkSync(outside, join(path, 'link'));
  release(fake, one);
  await eventually(() => volumeFor(fake, one) === undefined);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(outside)).toEqual(['kept']);
});

it('keeps the directory where the class says Retain', async () => {
  const { fake, root } = await start({ reclaimPolicy: 'Retain' });
  const one = claim(fake, 'one');
  expect((await bind(fake, one)).spec.persistentVolumeReclaimPolicy).toBe('Retain');
  release(fake, one);
  fake.remove(`${VOLUMES}/pvc-${one.metadata.uid}`);
  await eventually(() => volumeFor(fake, one) === undefined);
  expect(readdirSync(root)).toEqual([one.metadata.uid]);
});

it('keeps the data of a claim whose volume somebody deletes, until the claim is gone', async () => {
  const { fake, root } = await start();
  const one = claim(fake, 'one');
  await bind(fake, one);
  fake.remove(`${VOLUMES}/pvc-${one.metadata.uid}`);
  const other = claim(fake, 'other');
  await eventually(() => volumeFor(fake, other));
  expect(existsSync(join(root, one.metadata.uid))).toBe(true);
  release(fake, one);
  await eventually(() => volumeFor(fake, one) === undefined);
  expect(readdirSync(root)).toEqual([other.metadata.uid]);
});

it('keeps them also when the volume is deleted before the cluster has bound it', async () => {
  const { fake, root } = await start();
  const one = claim(fake, 'one');
  await eventually(() => volumeFor(fake, one));
  fake.remove(`${VOLUMES}/pvc-${one.metadata.uid}`);
  // What comes after it has been looked at when this has its volume.
  const other = claim(fake, 'other');
  await eventually(() => volumeFor(fake, other));
  expect(volumeFor(fake, one)?.metadata.deletionTimestamp).toBeDefined();
  expect(existsSync(join(root, one.metadata.uid))).toBe(true);
  fake.remove(`${claimsOf('ns')}/one`);
  await eventually(() => volumeFor(fake, one) === undefined);
  expect(readdirSync(root)).toEqual([other.metadata.uid]);
});

it.each([
  ['a path for a uid', '../kept'],
  ['the uid of another', '11111111-1111-1111-1111-111111111111'],
])('removes nothing for a volume that only looks like one of its own: %s', async (_, uid) => {
  const { fake, root } = await start();
  mkdirSync(join(root, '11111111-1111-1111-1111-111111111111'));
  const kept = join(root, '..', 'kept');
  fake.create(VOLUMES, {
    metadata: {
      name: uid.includes('/') ? `pvc-${uid.replace('../', '')}` : 'pvc-22222222-2222-2222-2222-222222222222',
      finalizers: ['conformance.sandbox.opensandbox.io/directory'],
    },
    spec: {
      storageClassName: 'fast',
      persistentVolumeReclaimPolicy: 'Delete',
      hostPath: { path: kept },
      claimRef: { uid },
    },
    status: { phase: 'Released' },
  });
  const fine = claim(fake, 'fine');
  await bind(fake, fine);
  release(fake, fine);
  await eventually(() => volumeFor(fake, fine) === undefined);
  expect(readdirSync(root)).toEqual(['11111111-1111-1111-1111-111111111111']);
});

it('tries again what the node could not do, and says so at the claim', async () => {
  const { fake, root } = await start();
  rmSync(root, { recursive: true });
  const one = claim(fake, 'one');
  await eventually(() =>
    fake.requests.some(({ body }) => body.reason === 'ProvisioningFailed' && /ENOENT/.test(body.message)),
  );
  mkdirSync(root);
  await eventually(() => volumeFor(fake, one));
});

it('finds after a restart what it has to do', async () => {
  const { fake, root, end, provision } = await start();
  const [old, kept] = [claim(fake, 'old'), claim(fake, 'kept')];
  await bind(fake, old);
  await bind(fake, kept);
  end();
  release(fake, old);
  const fresh = claim(fake, 'fresh');
  await provision(root);
  await eventually(() => volumeFor(fake, old) === undefined && volumeFor(fake, fresh));
  expect(readdirSync(root).sort()).toEqual([kept.metadata.uid, fresh.metadata.uid].sort());
});
