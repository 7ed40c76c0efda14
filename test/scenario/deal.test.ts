/** Scenarios are dealt to shards: each to one of them, all about the same, and the same everywhere. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { costOf } from '../../harness/scenario/cost.ts';
import { type Costly, dealt } from '../../harness/scenario/deal.ts';
import { loadLibrary } from '../../harness/scenario/library.ts';
import { knownReferences } from '../../harness/session/known.ts';

const shards = (files: readonly Costly[], count: number): string[][] =>
  Array.from({ length: count }, (_, index) => [...dealt(files, { index: index + 1, count })].sort());

describe('scenarios of this package', async () => {
  const { scenarios } = loadLibrary(
    join(packageDir, 'scenarios'),
    packageDir,
    await knownReferences(join(packageDir, 'specs')),
  );
  const files = scenarios.map((scenario) => ({ file: scenario.file, cost: costOf(scenario, 0) }));

  it.each([1, 2, 3, 8])('are each in one of %i shards', (count) => {
    const all = shards(files, count).flat();
    expect(all.sort()).toEqual(files.map(({ file }) => file).sort());
  });

  it.each([2, 3, 8])('cost each of %i shards about the same', (count) => {
    const costs = shards(files, count).map((own) =>
      files.reduce((sum, { file, cost }) => sum + (own.includes(file) ? cost : 0), 0),
    );
    expect(Math.max(...costs)).toBeLessThan(1.1 * Math.min(...costs));
  });

  it('are dealt in the same way in whatever order they come', () => {
    expect(shards([...files].reverse(), 3)).toEqual(shards(files, 3));
  });

  it('cost more where another driver makes some of it once more', () => {
    const more = scenarios.filter((scenario) => costOf(scenario, 1) > costOf(scenario, 0));
    expect(more.length).toBeGreaterThan(10);
    expect(more.length).toBeLessThan(scenarios.length);
  });
});

it('is without a scenario where there are more shards than scenarios', () => {
  expect(shards([{ file: 'a.yaml', cost: 3 }], 3)).toEqual([['a.yaml'], [], []]);
});
