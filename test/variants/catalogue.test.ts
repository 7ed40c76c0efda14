import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../../variants/all.ts';

const TOOLS = { directory: '/nowhere', apiKey: 'key', image: 'none' };

describe('the catalogue of variants', () => {
  it('names each variant once, in kebab words with dots', () => {
    const ids = VARIANTS.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*)+$/.test(id))).toEqual([]);
    expect(VARIANTS.map(({ axis }) => axis).filter((axis) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(axis))).toEqual([]);
  });

  it.each(VARIANTS)('$id says why a server may be so, and is another one', (variant) => {
    const why = 'allows' in variant ? variant.allows : variant.silent;
    expect(why.length).toBeGreaterThan(20);
    const { seams = {}, layer, place = {} } = variant.server(TOOLS);
    const changed = Object.keys(seams).length + Object.keys(place).length + (layer === undefined ? 0 : 1);
    expect(changed).toBeGreaterThan(0);
  });
});
