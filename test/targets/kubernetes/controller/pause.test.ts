/** harness/targets/kubernetes/controller/sandboxes: pausing and resuming. */
import { expect, it } from 'vitest';
import type { Freezer } from '../../../../harness/targets/kubernetes/controller/sandboxes/freezer.ts';
import { eventually } from '../../../support/eventually.ts';
import { type Bench, phasesOf, SANDBOXES, startBench } from './bench.ts';

/** One that notes what it did, and fails when it is to. */
function freezerOf(trouble: { now?: string } = {}): { done: string[]; freezer: Freezer } {
  const done: string[] = [];
  const doing = (what: string) => async (pod: { metadata: { name: string } }) => {
    done.push(`${what} ${pod.metadata.name}`);
    if (trouble.now !== undefined) throw new Error(trouble.now);
  };
  return { done, freezer: { freeze: doing('freeze'), thaw: doing('thaw') } };
}

const pause = ({ fake }: Bench, value: boolean | null): unknown =>
  fake.patch(`${SANDBOXES}/one`, { spec: { pause: value } });

async function running(freezer: Freezer | undefined): Promise<Bench & { end: () => void }> {
  const bench = await startBench();
  const end = await bench.control(freezer);
  bench.ask('one');
  await bench.run('one');
  await bench.reaches('one', 'Succeed');
  return { ...bench, end };
}

it('stands a pod still and lets it go on, and says each step', async () => {
  const { freezer, done } = freezerOf();
  const bench = await running(freezer);
  pause(bench, true);
  expect((await bench.reaches('one', 'Paused')).status).toMatchObject({ ready: 0, allocated: 1 });
  pause(bench, false);
  expect((await bench.reaches('one', 'Succeed')).status).toMatchObject({ ready: 1 });
  expect(done).toEqual(['freeze one-0', 'thaw one-0']);
  expect(phasesOf(bench.fake, 'one').slice(-5)).toEqual(['Succeed', 'Pausing', 'Paused', 'Resuming', 'Succeed']);
});

it('never says Pausing again after Paused, whoever else writes meanwhile', async () => {
  const { freezer } = freezerOf();
  const bench = await running(freezer);
  bench.fake.before = ({ method, path, body }) => {
    if (method === 'PATCH' && path === `${SANDBOXES}/one/status` && body.status.phase === 'Paused') {
      bench.fake.patch(`${SANDBOXES}/one`, { metadata: { labels: { at: String(Date.now()) } } });
      bench.fake.before = () => undefined;
    }
    return undefined;
  };
  pause(bench, true);
  await bench.reaches('one', 'Paused');
  bench.fake.patch(`${SANDBOXES}/one`, { metadata: { labels: { more: 'yes' } } });
  pause(bench, false);
  await bench.reaches('one', 'Succeed');
  expect(phasesOf(bench.fake, 'one').slice(-4)).toEqual(['Pausing', 'Paused', 'Resuming', 'Succeed']);
});

it('runs on with the reason when it cannot be paused, until somebody asks again', async () => {
  const trouble: { now?: string } = { now: 'frost is out' };
  const { freezer, done } = freezerOf(trouble);
  const bench = await running(freezer);
  pause(bench, true);
  const failed = await eventually(() =>
    bench.sandbox('one').status.conditions.find((one: { type: string }) => one.type === 'PauseFailed'),
  );
  expect(failed).toMatchObject({ status: 'True', message: 'frost is out' });
  expect(bench.sandbox('one').status.phase).toBe('Succeed');
  bench.fake.patch(`${SANDBOXES}/one`, { metadata: { labels: { changed: 'yes' } } });
  bench.ask('two');
  await bench.run('two');
  await bench.reaches('two', 'Succeed');
  expect(done).toEqual(['freeze one-0']);
  delete trouble.now;
  // As the server does it.
  pause(bench, null);
  pause(bench, true);
  const { status } = await bench.reaches('one', 'Paused');
  expect(status.conditions.map(({ type }: { type: string }) => type)).not.toContain('PauseFailed');
});

it('stays Paused with the reason when it cannot be resumed', async () => {
  const trouble: { now?: string } = {};
  const { freezer } = freezerOf(trouble);
  const bench = await running(freezer);
  pause(bench, true);
  await bench.reaches('one', 'Paused');
  trouble.now = 'ice';
  pause(bench, false);
  await eventually(() =>
    bench.sandbox('one').status.conditions.some((one: { type: string }) => one.type === 'ResumeFailed'),
  );
  expect(bench.sandbox('one').status.phase).toBe('Paused');
});

it('says that nothing can be paused where there is no containerd', async () => {
  const bench = await running(undefined);
  pause(bench, true);
  await eventually(() =>
    bench.sandbox('one').status.conditions.some((one: { type: string }) => one.type === 'PauseFailed'),
  );
  expect(phasesOf(bench.fake, 'one').slice(-3)).toEqual(['Succeed', 'Pausing', 'Succeed']);
});

it('brings to its end what another controller has begun', async () => {
  const { freezer, done } = freezerOf();
  const bench = await running(freezer);
  bench.end();
  pause(bench, true);
  bench.fake.patch(`${SANDBOXES}/one/status`, { status: { phase: 'Pausing' } });
  await bench.control(freezer);
  await bench.reaches('one', 'Paused');
  expect(done).toEqual(['freeze one-0']);
});
