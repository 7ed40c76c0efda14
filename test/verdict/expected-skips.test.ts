/** Which skips a run may have, and which checks must report. */
import { expect, it } from 'vitest';
import { unexpectedIn } from '../../harness/verdict/expected-skips.ts';
import { judgedCheck } from './support.ts';

const skipped = (id: string, ...reasons: string[]) => judgedCheck('skipped', [], { id, reasons });
const checks = [
  judgedCheck('pass', [], { id: 'a.yaml > one' }),
  skipped('a.yaml > two', 'the server does not offer x'),
  skipped('b.yaml > one', 'the server does not offer y', 'and more'),
];
const TWO = { check: 'a.yaml > two', reason: 'the server does not offer x' };
const B = { check: 'b.yaml*', reason: 'the server does not offer y; and' };
const WRONG = ['a.yaml > two was skipped: the server does not offer x'];
const IDLE = 'a.yaml > one was not skipped (the): remove the entry';

it.each<[string, { check: string; reason: string }[], string[]]>([
  ['by its whole id, or the beginning of it, and the beginning of its reason', [TWO, B], []],
  ['by all ids', [{ check: '*', reason: 'the server' }], []],
  ['by no entry', [B], WRONG],
  [
    'by an entry of the same reason for another check',
    [{ ...TWO, check: 'a.yaml > three' }, B],
    [...WRONG, 'a.yaml > three'],
  ],
  [
    'by an entry of the same check for another reason',
    [{ ...TWO, reason: 'offer x' }, B],
    [...WRONG, 'a.yaml > two was not'],
  ],
  ['by an id that is only the beginning', [{ ...TWO, check: 'a.yaml > tw' }, B], [...WRONG, 'a.yaml > tw was not']],
  ['as it is, and an entry that allows nothing', [TWO, B, { check: 'a.yaml > one', reason: 'the' }], [IDLE]],
])('a skip is allowed %s', (_, skips, problems) => {
  const found = unexpectedIn(checks, { skips, planned: [], complete: true });
  expect(found.map((text, index) => text.slice(0, problems[index]?.length))).toEqual(problems);
});

it('what an entry allows is not missed where only a part was asked for', () => {
  const idle = [TWO, B, { check: 'c.yaml*', reason: 'x' }];
  expect(unexpectedIn(checks, { skips: idle, planned: [], complete: true })).toHaveLength(1);
  expect(unexpectedIn(checks, { skips: idle, planned: [], complete: false })).toEqual([]);
});

it('what never reported is named, whatever it would have come to', () => {
  const planned = ['a.yaml > one', 'a.yaml > two', 'c.yaml > one'];
  expect(unexpectedIn(checks, { skips: [TWO, B], planned, complete: true })).toEqual(['c.yaml > one never reported']);
});
