/** Volumes that the columns of a run have in common: made once, waited for, removed by the last. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HarnessError } from '../../harness/errors.ts';
import { COMMON_FOLDER, commonVolumes } from '../../harness/session/common-volumes.ts';
import type { CommonVolumes } from '../../harness/verbs/surroundings.ts';
import { directoryPlace } from '../../harness/volumes/directory/entry.ts';
import { scenarioOf } from '../engine/fakes.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'osc-common-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

const drivers = ['one', 'two', 'three'];
const scenario = scenarioOf({ volumes: { data: {} }, steps: [{ check: 'run', run: 'true' }] });
const columns = (volumes = directoryPlace('/nowhere'), names = drivers) =>
  names.map((driver) => commonVolumes(scenario, { drivers: names, driver, volumes, reports }) as CommonVolumes);

it('is made once by whoever comes first, and the others have it when it is there', async () => {
  let finish = (): void => undefined;
  const make = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const there: number[] = [];
  const all = columns().map(({ provide }, index) => provide('claim', make).then(() => there.push(index)));
  await vi.waitFor(() => expect(make).toHaveBeenCalledOnce());
  expect(there).toEqual([]);
  finish();
  await Promise.all(all);
  expect(make).toHaveBeenCalledOnce();
  expect(there.toSorted()).toEqual([0, 1, 2]);
});

it('that could not be made is told by every column, with whose trouble it was', async () => {
  const make = vi.fn(() => Promise.reject(new HarnessError('the disk is full')));
  const settled = await Promise.allSettled(columns().map(({ provide }) => provide('claim', make)));
  expect(make).toHaveBeenCalledOnce();
  expect(settled.map((one) => one.status === 'rejected' && String(one.reason.message))).toEqual([
    'the disk is full',
    ...Array(2).fill('volume claim, which all drivers share, was not made in the column of one: the disk is full'),
  ]);
});

it('is removed by the last that leaves it, and can be made again then', async () => {
  const remove = vi.fn(async () => undefined);
  const make = vi.fn(async () => undefined);
  const [first, second, third] = columns() as [CommonVolumes, CommonVolumes, CommonVolumes];
  for (const { provide } of [first, second]) await provide('claim', make);
  await first.leave('claim', remove);
  await second.leave('claim', remove);
  expect(remove).not.toHaveBeenCalled();
  await third.provide('claim', make);
  await third.leave('claim', remove);
  expect(remove).toHaveBeenCalledOnce();
  expect(readdirSync(join(reports, COMMON_FOLDER))).toEqual([]);
  await first.provide('claim', make);
  expect(make).toHaveBeenCalledTimes(2);
});

it('is none for one driver, nor where a volume lives in a sandbox of one column', () => {
  expect(columns(undefined, ['one'])).toEqual([undefined]);
  expect(columns({ kind: 'server' })).toEqual([undefined, undefined, undefined]);
  expect(existsSync(join(reports, COMMON_FOLDER))).toBe(false);
});
