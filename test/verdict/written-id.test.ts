import { expect, it } from 'vitest';
import { matchesId } from '../../harness/verdict/written-id.ts';

it.each<[string, string, ' ' | '.', boolean]>([
  ['a.b', 'a.b', '.', true],
  ['a.*', 'a.b', '.', true],
  ['*.*', 'a.b', '.', true],
  ['a.*', 'a.b.c', '.', false],
  ['a.*.c', 'a.b', '.', false],
  ['a.b*', 'a.bc', '.', false],
  ['a b *', 'a b c.d', ' ', true],
  ['a b *', 'a b', ' ', false],
])('%s means %s, parted by "%s": %s', (written, id, separator, result) => {
  expect(matchesId(written, id, separator)).toBe(result);
});
