/** harness/targets/kubernetes/controller/sandboxes: pods, addresses, statuses, ends. */
import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { countOf, ENDPOINTS, PODS, phasesOf, SANDBOXES, startBench, yes } from './bench.ts';

it('makes the pod of the template, with little requested and all limits', async () => {
  const { fake, control, ask, pod, sandbox } = await startBench();
  await control();
  ask('one');
  const { metadata, spec } = await eventually(() => pod('one'));
  expect(metadata.labels).toMatchObject({ 'opensandbox.io/id': 'x' });
  expect(metadata.ownerReferences).toMatchObject([
    { kind: 'BatchSandbox', uid: sandbox('one').metadata.uid, controller: true },
  ]);
  expect(spec.restartPolicy).toBe('Never');
  expect(spec.containers[0].resources).toEqual({
    limits: { cpu: '1', memory: '1Gi' },
    requests: { cpu: '10m', memory: '8Mi' },
  });
  const [label] =
    Object.entries(metadata.labels ?? {}).find(([, value]) => value === sandbox('one').metadata.uid) ?? [];
  await eventually(() => sandbox('one').status?.selector === `${label}=${sandbox('one').metadata.uid}`);
  expect(countOf(fake, 'POST', PODS)).toBe(1);
});

it('is Pending with a node, and Succeed when the pod is Ready and the address is written', async () => {
  const { fake, control, ask, run, pod, sandbox, reaches } = await startBench();
  await control();
  ask('one');
  await eventually(() => pod('one'));
  await reaches('one', undefined);
  fake.patch(`${PODS}/one-0/status`, { status: { podIP: '10.0.0.1', conditions: [yes('PodScheduled')] } });
  expect((await reaches('one', 'Pending')).status).toMatchObject({ allocated: 1, ready: 0, replicas: 1 });
  const atReady: unknown[] = [];
  fake.before = ({ path, body }) => {
    if (path.endsWith('/status') && body.status?.phase === 'Succeed')
      atReady.push(sandbox('one').metadata.annotations?.[ENDPOINTS]);
    return undefined;
  };
  await run('one');
  expect((await reaches('one', 'Succeed')).status).toMatchObject({ allocated: 1, ready: 1 });
  expect(atReady).toEqual(['["10.0.0.1"]']);
  expect(phasesOf(fake, 'one')).toEqual(['none', 'Pending', 'Succeed']);
});

it.each([
  ['exit 0', { exitCode: 0, reason: 'Completed' }, 'Succeeded', 'container sandbox ended with exit code 0 (Completed)'],
  ['exit 1', { exitCode: 1, reason: 'Error' }, 'Failed', 'container sandbox ended with exit code 1 (Error)'],
  [
    'killed',
    { exitCode: 137, reason: 'OOMKilled' },
    'Failed',
    'container sandbox ended with exit code 137 (OOMKilled)',
  ],
])('is Failed without an address when its pod has ended by itself: %s', async (_, terminated, phase, message) => {
  const { fake, control, ask, run, reaches } = await startBench();
  await control();
  ask('one');
  await run('one');
  await reaches('one', 'Succeed');
  fake.patch(`${PODS}/one-0/status`, {
    status: {
      phase,
      conditions: [yes('PodScheduled')],
      containerStatuses: [{ name: 'sandbox', state: { terminated } }],
    },
  });
  const { status, metadata } = await reaches('one', 'Failed');
  expect(status.ready).toBe(0);
  expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'PodFailed', status: 'True', message }));
  expect(metadata.annotations?.[ENDPOINTS]).toBe('[]');
});

it('is Failed when its pod is gone, and gets no other', async () => {
  const { fake, control, ask, run, reaches, pod } = await startBench();
  await control();
  ask('one');
  await run('one');
  await reaches('one', 'Succeed');
  fake.remove(`${PODS}/one-0`);
  await reaches('one', 'Failed');
  fake.patch(`${SANDBOXES}/one`, { metadata: { labels: { changed: 'yes' } } });
  ask('two');
  await eventually(() => pod('two'));
  expect(pod('one')).toBeUndefined();
});

it('is Failed when the pod is refused, with the words of the API server, and asks no second time', async () => {
  const { fake, control, ask, reaches } = await startBench();
  fake.before = ({ method, path }) =>
    method === 'POST' && path === PODS
      ? { status: 403, body: { reason: 'Forbidden', message: 'exceeded quota' } }
      : undefined;
  await control();
  ask('one');
  const { status } = await reaches('one', 'Failed');
  expect(status.conditions).toContainEqual(
    expect.objectContaining({ type: 'PodFailed', reason: 'Forbidden', message: 'exceeded quota' }),
  );
  fake.patch(`${SANDBOXES}/one`, { metadata: { labels: { changed: 'yes' } } });
  ask('two');
  await reaches('two', 'Failed');
  expect(countOf(fake, 'POST', PODS)).toBe(2);
});

it('tries again what the API server could not do, and goes on with the others meanwhile', async () => {
  const { fake, control, ask, pod, lines } = await startBench();
  let trouble = true;
  fake.before = ({ method, path, body }) =>
    trouble && method === 'POST' && path === PODS && body.metadata.name === 'one-0'
      ? { status: 500, body: { reason: 'InternalError', message: 'no leader' } }
      : undefined;
  await control();
  ask('one');
  await eventually(() => countOf(fake, 'POST', PODS) >= 3);
  ask('two');
  await eventually(() => pod('two'));
  trouble = false;
  await eventually(() => pod('one'));
  expect(lines).toContain('sandbox one: no leader; again in 20 ms');
});

it('does not wait for a slow answer with the others', async () => {
  const { fake, control, ask, run, pod, reaches } = await startBench();
  let go: (value: undefined) => void = () => undefined;
  const held = new Promise<undefined>((resolve) => {
    go = resolve;
  });
  fake.before = ({ method, body }) => (method === 'POST' && body.metadata.name === 'slow-0' ? held : undefined);
  await control();
  ask('slow');
  await eventually(() => countOf(fake, 'POST', PODS) === 1);
  ask('quick');
  await run('quick');
  await reaches('quick', 'Succeed');
  expect(pod('slow')).toBeUndefined();
  go(undefined);
  await run('slow');
  await reaches('slow', 'Succeed');
});

it('leaves what others change as it is, and looks again', async () => {
  const { fake, control, ask, run, reaches, lines } = await startBench();
  let times = 3;
  fake.before = ({ method, path }) => {
    if (method === 'PATCH' && path.startsWith(`${SANDBOXES}/one`) && times-- > 0) {
      fake.patch(`${SANDBOXES}/one`, { metadata: { labels: { [`label-${times}`]: 'x' } } });
    }
    return undefined;
  };
  await control();
  ask('one');
  await run('one');
  const { metadata } = await reaches('one', 'Succeed');
  expect(Object.keys(metadata.labels ?? {})).toEqual(['label-2', 'label-1', 'label-0']);
  // Whoever is later looks again, and that is no trouble to be told.
  expect(lines.filter((line) => line.includes('again in'))).toEqual([]);
});

it('is not stopped by resources that are broken', async () => {
  const { fake, control, ask, run, reaches } = await startBench();
  fake.create(SANDBOXES, { metadata: { name: 'empty' } });
  fake.create(SANDBOXES, { metadata: { name: 'text' }, spec: { template: 'a pod' } });
  ask('two', { replicas: 2 });
  ask('pool', { template: undefined, poolRef: 'p' });
  ask('tomorrow', { expireTime: 'tomorrow' });
  ask('odd', { template: { metadata: null, spec: { containers: 'none' } } });
  await control();
  ask('fine');
  await run('fine');
  await reaches('fine', 'Succeed');
  for (const name of ['empty', 'text', 'two', 'pool', 'tomorrow']) {
    const { status } = await reaches(name, 'Failed');
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'PodFailed', reason: 'Invalid' }));
  }
});

it('has a deleted one stay until its pod is gone, which gets a second', async () => {
  const { fake, control, ask, run, reaches, pod, sandbox } = await startBench();
  await control();
  ask('one');
  await run('one');
  await reaches('one', 'Succeed');
  // The kubelet lets a pod go when its processes have ended.
  fake.patch(`${PODS}/one-0`, { metadata: { finalizers: ['kubelet'] } });
  fake.remove(`${SANDBOXES}/one`);
  await eventually(() => pod('one')?.metadata.deletionTimestamp);
  expect(sandbox('one').metadata.deletionTimestamp).toBeDefined();
  fake.patch(`${PODS}/one-0`, { metadata: { finalizers: [] } });
  await eventually(() => fake.get(`${SANDBOXES}/one`) === undefined);
  const ends = fake.requests.filter(({ method }) => method === 'DELETE');
  expect(ends.map(({ path, body }) => `${path} ${body.gracePeriodSeconds}`)).toContain(`${PODS}/one-0 1`);
  expect(ends.every(({ body }) => body.gracePeriodSeconds === 1)).toBe(true);
});

it('waits for the pod of an earlier sandbox with its name', async () => {
  const { fake, control, ask, run, reaches, pod, sandbox } = await startBench();
  fake.create(PODS, {
    metadata: {
      name: 'one-0',
      labels: { 'conformance.sandbox.opensandbox.io/batchsandbox': 'earlier' },
      ownerReferences: [{ kind: 'BatchSandbox', name: 'one', uid: 'earlier' }],
    },
  });
  await control();
  ask('one');
  await eventually(() => countOf(fake, 'POST', PODS) > 1);
  expect(sandbox('one').status).toBeUndefined();
  fake.remove(`${PODS}/one-0`);
  await eventually(() => pod('one')?.metadata.ownerReferences?.[0]?.uid === sandbox('one').metadata.uid);
  await run('one');
  await reaches('one', 'Succeed');
});
