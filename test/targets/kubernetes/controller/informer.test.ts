/** harness/targets/kubernetes/controller/api/informer.ts: what there is, kept up to date. */
import { expect, it, onTestFinished } from 'vitest';
import { createApi } from '../../../../harness/targets/kubernetes/controller/api/client.ts';
import { readKubeconfig } from '../../../../harness/targets/kubernetes/controller/api/connection.ts';
import { startInformer } from '../../../../harness/targets/kubernetes/controller/api/informer.ts';
import { eventually } from '../../../support/eventually.ts';
import { countOf, PODS } from './bench.ts';
import { type Any, startFakeApi } from './fake-api.ts';

async function start() {
  const fake = await startFakeApi();
  const ending = new AbortController();
  onTestFinished(async () => {
    ending.abort();
    await fake.close();
  });
  const changed: string[] = [];
  const lines: string[] = [];
  const informer = startInformer<Any>({
    api: createApi(await readKubeconfig(fake.kubeconfig), ending.signal),
    path: PODS,
    onChange: ({ metadata }) => changed.push(metadata.name),
    log: (line) => lines.push(line),
    signal: ending.signal,
  });
  return { fake, informer, changed, lines, ending, names: () => informer.all().map(({ metadata }) => metadata.name) };
}

const pod = (name: string): object => ({ metadata: { name } });

it('has what was there, and what comes, changes and goes', async () => {
  const { fake, informer, changed, names } = await start();
  fake.create(PODS, pod('old'));
  await informer.synced;
  fake.create(PODS, pod('new'));
  await eventually(() => informer.get('ns/new'));
  fake.patch(`${PODS}/new`, { spec: { restartPolicy: 'Never' } });
  await eventually(() => informer.get('ns/new')?.spec?.restartPolicy === 'Never');
  fake.remove(`${PODS}/old`);
  await eventually(() => names().join() === 'new');
  expect(changed).toEqual(['old', 'new', 'new', 'old']);
});

it('goes on after a break from where it was, without a new list', async () => {
  const { fake, informer, names } = await start();
  await informer.synced;
  fake.create(PODS, pod('one'));
  await eventually(() => informer.get('ns/one'));
  const seen = informer.get('ns/one')?.metadata.resourceVersion;
  fake.dropWatches();
  fake.create(PODS, pod('two'));
  await eventually(() => informer.get('ns/two'));
  expect(names()).toEqual(['one', 'two']);
  expect(fake.watched.at(-1)?.version).toBe(seen);
  expect(countOf(fake, 'GET', PODS)).toBe(1);
});

it('lists anew when its version is too old, and notices what went meanwhile', async () => {
  const { fake, informer, names, changed } = await start();
  fake.create(PODS, pod('going'));
  fake.create(PODS, pod('staying'));
  await informer.synced;
  await eventually(() => fake.watched.length === 1);
  fake.before = ({ query }) => (query.get('watch') ? { status: 503, body: { message: 'not now' } } : undefined);
  fake.dropWatches();
  fake.remove(`${PODS}/going`);
  fake.create(PODS, pod('coming'));
  fake.forget();
  fake.before = () => undefined;
  await eventually(() => names().join() === 'staying,coming');
  expect(changed).toContain('going');
});

it('asks an expired watch for no more than a new list', async () => {
  const { fake, informer } = await start();
  await informer.synced;
  await eventually(() => fake.watched.length === 1);
  fake.create(PODS, pod('one'));
  fake.create(PODS, pod('two'));
  fake.forget();
  fake.dropWatches();
  await eventually(() => informer.get('ns/two'));
  fake.create(PODS, pod('three'));
  await eventually(() => informer.get('ns/three'));
});

it('says what fails and tries again with pauses, until the API server answers', async () => {
  const { fake, informer, lines } = await start();
  let asked = 0;
  fake.before = () => (asked++ < 4 ? { status: 503, body: { message: 'not yet' } } : undefined);
  fake.create(PODS, pod('one'));
  await informer.synced;
  expect(informer.get('ns/one')).toBeDefined();
  await eventually(() => lines.filter((line) => line.endsWith('not yet')).length >= 3);
});

it('does not ask a server without a pause that ends each watch at once', async () => {
  const { fake, informer } = await start();
  let asked = 0;
  fake.before = ({ query }) => {
    if (query.get('watch') === null) return undefined;
    asked++;
    return { status: 200, body: { type: 'BOOKMARK', object: { metadata: { name: 'b', resourceVersion: '1000' } } } };
  };
  await informer.synced;
  const began = Date.now();
  await eventually(() => asked >= 6);
  expect(Date.now() - began).toBeGreaterThan(200);
});

it('takes what is no event for a reason to list', async () => {
  const { fake, informer } = await start();
  await informer.synced;
  await eventually(() => fake.watched.length === 1);
  let once = true;
  fake.before = ({ query }) => {
    if (query.get('watch') === null || !once) return undefined;
    once = false;
    return { status: 200, body: { type: 'ERROR', object: { code: 500, message: 'too bad' } } };
  };
  fake.dropWatches();
  await eventually(() => countOf(fake, 'GET', PODS) === 2);
  fake.create(PODS, pod('one'));
  await eventually(() => informer.get('ns/one'));
});

it('asks nothing any more when it has been ended', async () => {
  const { fake, informer, ending } = await start();
  await informer.synced;
  await eventually(() => fake.watched.length === 1);
  ending.abort();
  fake.dropWatches();
  fake.create(PODS, pod('late'));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(informer.get('ns/late')).toBeUndefined();
  expect(fake.watched).toHaveLength(1);
});
