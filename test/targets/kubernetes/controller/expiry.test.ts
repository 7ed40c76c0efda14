/** harness/targets/kubernetes/controller/sandboxes: the end of a sandbox by its time. */
import { expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { SANDBOXES, startBench } from './bench.ts';

/** As the server writes times. */
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString().replace('Z', '456+00:00');

it('deletes a sandbox when its time is over, and not before', async () => {
  const { fake, control, ask, run, reaches } = await startBench();
  await control();
  const end = Date.now() + 700;
  ask('one', { expireTime: inMs(700) });
  ask('endless');
  await run('one');
  await reaches('one', 'Succeed');
  await eventually(() => fake.requests.some(({ method, path }) => method === 'DELETE' && path === `${SANDBOXES}/one`));
  expect(Date.now()).toBeGreaterThanOrEqual(end);
  await eventually(() => fake.get(`${SANDBOXES}/one`) === undefined);
  expect(fake.get(`${SANDBOXES}/endless`)?.metadata.deletionTimestamp).toBeUndefined();
});

it('lets a sandbox live that was renewed', async () => {
  const { fake, control, ask } = await startBench();
  await control();
  ask('one', { expireTime: inMs(300) });
  ask('two', { expireTime: inMs(600) });
  fake.patch(`${SANDBOXES}/one`, { spec: { expireTime: inMs(60_000) } });
  await eventually(() => fake.get(`${SANDBOXES}/two`) === undefined);
  expect(fake.get(`${SANDBOXES}/one`)?.metadata.deletionTimestamp).toBeUndefined();
  fake.patch(`${SANDBOXES}/one`, { spec: { expireTime: inMs(-1) } });
  await eventually(() => fake.get(`${SANDBOXES}/one`) === undefined);
});

it('does not delete what is renewed in the last moment', async () => {
  const { fake, control, ask, run, reaches } = await startBench();
  let refused = 0;
  fake.before = ({ method, path }) => {
    if (method === 'DELETE' && path === `${SANDBOXES}/one` && refused++ === 0) {
      fake.patch(path, { spec: { expireTime: inMs(60_000) } });
    }
    return undefined;
  };
  await control();
  ask('one', { expireTime: inMs(200) });
  await eventually(() => refused === 1);
  await run('one');
  await reaches('one', 'Succeed');
  expect(fake.get(`${SANDBOXES}/one`)?.metadata.deletionTimestamp).toBeUndefined();
  expect(refused).toBe(1);
});

it('deletes after a restart what was over meanwhile, and what will be', async () => {
  const { fake, control, ask } = await startBench();
  const end = await control();
  ask('one', { expireTime: inMs(100) });
  ask('two', { expireTime: inMs(60_000) });
  end();
  fake.patch(`${SANDBOXES}/two`, { spec: { expireTime: inMs(600) } });
  await control();
  await eventually(() => fake.get(`${SANDBOXES}/one`) === undefined);
  await eventually(() => fake.get(`${SANDBOXES}/two`) === undefined);
});
