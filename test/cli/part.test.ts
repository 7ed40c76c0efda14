import { describe, expect, it } from 'vitest';
import { inPart, partOf } from '../../harness/cli/part.ts';

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
