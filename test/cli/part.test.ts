import { describe, expect, it } from 'vitest';
import { chosenFaults, inPart, partOf, variantsInPart } from '../../harness/cli/part.ts';
import type { Fault } from '../../harness/faults/fault.ts';
import { mixesOf } from '../../harness/variants/mixes.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { VARIANTS } from '../../variants/all.ts';

const all = Array.from({ length: 10 }, (_, index) => index);

describe('a part of the faults', () => {
  it('is each so-many-th, and all parts together are everything once', () => {
    expect(inPart(all, partOf('2/4'))).toEqual([1, 5, 9]);
    const together = [1, 2, 3, 4].flatMap((part) => inPart(all, partOf(`${part}/4`)));
    expect(together.sort((a, b) => a - b)).toEqual(all);
  });

  it('is another one each day', () => {
    const days = [1, 2, 3].map((day) => partOf('day/3', new Date(Date.UTC(2031, 3, day, 12))).first);
    expect([...days].sort()).toEqual([0, 1, 2]);
  });

  it.each(['0/4', '5/4', '1/0', 'day/0', '4', 'x/4', ''])('is not %j', (text) => {
    expect(() => partOf(text)).toThrow('a part is one such as 2/4');
  });
});

describe('the faults of a command line', () => {
  const live = (id: string): Fault => ({ id, says: 'x', area: [], in: [], server: () => ({}) });
  const message = (id: string): Fault => ({ id, says: 'x', area: [], replay: (exchange) => exchange });
  const faults = [live('a.one'), live('a.two'), message('m.one'), live('b.one'), live('b.two'), message('m.two')];
  const chosen = (filters: string[], part?: string) => {
    const { faults: some, complete } = chosenFaults(faults, filters, part);
    return { ids: some.map(({ id }) => id), complete };
  };

  it('are all of them without filters and part', () => {
    expect(chosen([])).toEqual({ ids: faults.map(({ id }) => id), complete: true });
    expect(chosen([], '1/1').complete).toBe(true);
  });

  it('are not all with a filter, or in a part, which has every message', () => {
    expect(chosen(['b.', 'two'])).toEqual({ ids: ['a.two', 'b.one', 'b.two', 'm.two'], complete: false });
    expect(chosen([], '1/2')).toEqual({ ids: ['a.one', 'b.one', 'm.one', 'm.two'], complete: false });
    expect(chosen(['.one'], '2/2')).toEqual({ ids: ['b.one', 'm.one'], complete: false });
  });

  it('are some', () => {
    expect(() => chosen(['c.', 'd.'])).toThrow('no fault has c. or d. in its id');
  });
});

describe('the variants of a part', () => {
  const DAYS = 7;
  const parts = (all: readonly Variant[]) =>
    Array.from({ length: DAYS }, (_, day) => variantsInPart(all, `${day + 1}/${DAYS}`));
  const ids = (mixes: readonly (readonly Variant[])[]) => mixes.map((mix) => mix.map(({ id }) => id).join());

  it('are each of them in one part of a week, in the mixes that all together make', () => {
    for (const lacking of [true, false]) {
      const all = VARIANTS.filter(({ lacks }) => (lacks !== undefined) === lacking);
      const mixes = parts(VARIANTS).flatMap((part) =>
        mixesOf(part.filter(({ lacks }) => (lacks !== undefined) === lacking)),
      );
      expect(ids(mixes).sort()).toEqual(ids(mixesOf(all)).sort());
    }
  });

  it('are some', () => {
    const [one] = VARIANTS;
    const few = one === undefined ? [] : [one];
    expect(variantsInPart(few, '1/2')).toEqual(few);
    expect(() => variantsInPart(few, '2/2')).toThrow('--part 2/2 has none of these variants, which are tried in 1 mix');
  });
});
