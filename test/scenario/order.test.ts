/** Orders and pairs that a seed gives. */
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { scenarioFiles } from '../../harness/scenario/library.ts';
import { inOrderOf, pairsOf } from '../../harness/scenario/order.ts';

const scenarios = join(packageDir, 'scenarios');
const files = scenarioFiles(scenarios).map((file) => relative(scenarios, file));
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe('an order', () => {
  it('has each file once, and is the same whenever it is asked for, whatever order the files are named in', () => {
    for (const seed of seeds) {
      const order = inOrderOf(seed, files);
      expect([...order].sort()).toEqual([...files].sort());
      expect(inOrderOf(seed, [...files].reverse())).toEqual(order);
    }
  });

  it('is another one for each seed', () => {
    expect(new Set(seeds.map((seed) => inOrderOf(seed, files).join())).size).toBe(seeds.length);
    const first = new Set(seeds.map((seed) => inOrderOf(seed, files)[0]));
    expect(first.size).toBeGreaterThan(seeds.length / 2);
  });

  it('of some files is that of all, without the others', () => {
    const some = files.filter((_, index) => index % 5 === 0);
    for (const seed of seeds) {
      expect(inOrderOf(seed, some)).toEqual(inOrderOf(seed, files).filter((file) => some.includes(file)));
    }
  });
});

describe('pairs', () => {
  it('have each file of an even number once, in the order of the seed', () => {
    for (const seed of seeds)
      expect(pairsOf(seed, ['a', 'b', 'c', 'd']).flat()).toEqual(inOrderOf(seed, ['a', 'b', 'c', 'd']));
  });

  it('of an odd number have the last with the first', () => {
    const order = inOrderOf(7, ['a', 'b', 'c']);
    expect(pairsOf(7, ['a', 'b', 'c'])).toEqual([
      [order[0], order[1]],
      [order[2], order[0]],
    ]);
  });

  it('are none of one file, which has no other', () => {
    expect(pairsOf(1, ['a'])).toEqual([]);
    expect(pairsOf(1, [])).toEqual([]);
  });

  it('come to every two files, both ways round, sooner or later', () => {
    const four = ['a', 'b', 'c', 'd'];
    const seen = new Set(
      Array.from({ length: 200 }, (_, seed) => pairsOf(seed, four)).flatMap((pairs) => pairs.map(String)),
    );
    expect(seen.size).toBe(12);
  });
});
