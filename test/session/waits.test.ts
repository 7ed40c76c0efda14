/** What a run has learnt about waiting in vain. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWaits, WAITS_FILE } from '../../harness/session/waits.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'waits-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

it('a fact has its full time until it was missed, and a few seconds from then on, in every worker', () => {
  const [one, other] = [createWaits({ reports }), createWaits({ reports })];
  expect(one.patience('it is Paused', 60_000)).toBe(60_000);
  other.missed('it is Paused', 60_000);
  expect([one, other].map((waits) => waits.patience('it is Paused', 60_000))).toEqual([3000, 3000]);
  expect(one.patience('it is Running', 60_000)).toBe(60_000);
  expect(createWaits({ reports }).patience('it is Paused', 60_000)).toBe(3000);
});

it('no time becomes longer than the scenario says', () => {
  const waits = createWaits({ reports });
  waits.came('it is Paused', 30_000);
  waits.missed('it is Paused', 60_000);
  expect(waits.patience('it is Paused', 2000)).toBe(2000);
});

it('a fact that came late has a multiple of that time, and one that came soon the few seconds', () => {
  const waits = createWaits({ reports });
  waits.came('late', 5000);
  waits.came('late', 4000);
  waits.came('soon', 100);
  waits.missed('late', 60_000);
  waits.missed('soon', 60_000);
  expect(waits.patience('late', 60_000)).toBe(20_000);
  expect(waits.patience('soon', 60_000)).toBe(3000);
});

it('a line that another worker is still writing is read when it is whole', () => {
  const waits = createWaits({ reports });
  const file = join(reports, WAITS_FILE);
  appendFileSync(file, '{"fact":"größer","mis');
  expect(waits.patience('größer', 60_000)).toBe(60_000);
  appendFileSync(file, 'sed":60000}\n');
  expect(waits.patience('größer', 60_000)).toBe(3000);
});

it('a time that is much longer than what was waited in vain is not cut', () => {
  const waits = createWaits({ reports });
  waits.missed('it is Paused', 20_000);
  waits.missed('it is Paused', 10_000);
  expect([10_000, 20_000, 40_000, 60_000].map((full) => waits.patience('it is Paused', full))).toEqual([
    3000, 3000, 3000, 60_000,
  ]);
});

it('who can wait less, or must wait longer, says so', () => {
  const waits = createWaits({ reports });
  waits.missed('it is gone', 30_000);
  expect([1000, 5000].map((least) => waits.patience('it is gone', 30_000, least))).toEqual([1000, 5000]);
});
