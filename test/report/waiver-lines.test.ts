/** What the closing lines say of waivers. */
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { waiverLines } from '../../harness/report/waiver-lines.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import type { JudgedWaiver } from '../../harness/verdict/waivers.ts';
import { judgedCheck, waiver } from '../verdict/support.ts';
import { smallRun } from './run.ts';

const RUN = smallRun.verdict.run;
const owned = { owner: 'Ann', issue: 'SRV-1', expires: '2027-01-31' };

/** `a.yaml > a`, as a run has judged it. */
const judged = (status: JudgedWaiver['status'], more: Partial<JudgedWaiver> = {}): JudgedWaiver => ({
  ...waiver('a.yaml > a', owned),
  musts: [],
  ...more,
  status,
});
const lines = (waivers: JudgedWaiver[], checks: CheckRecord[] = [], run: Partial<typeof RUN> = {}): string[] =>
  waiverLines({ waivers, checks, run: { ...RUN, ...run } }, 'r.json').map((line) =>
    stripVTControlCharacters(line).replace('waivers     ', ''),
  );
const failed = judgedCheck('fail', [], { waivers: [{ check: 'a.yaml > a', status: 'expired', musts: [] }] });
const part = { partial: 'a filter' };

it.each<[string, JudgedWaiver[], CheckRecord[], Partial<typeof RUN>, string[]]>([
  ['no baseline', [], [], {}, []],
  ['a fixed bug', [judged('fixed')], [], {}, ['fixed: remove the waiver a.yaml > a (Ann, SRV-1)']],
  ['a fixed bug, in a part', [judged('fixed')], [], part, ['fixed: remove the waiver a.yaml > a (Ann, SRV-1)']],
  [
    'one that some drivers need',
    [judged('too-wide')],
    [],
    {},
    ['too wide: it passes with some drivers; name those that need it, `a.yaml > a [DRIVER]` (Ann, SRV-1)'],
  ],
  ['one that applies', [judged('applied')], [], {}, ['waived until 2027-01-31 by Ann (SRV-1): a.yaml > a']],
  [
    'one of nobody',
    [{ ...waiver('a.yaml > a'), musts: [], status: 'applied' }],
    [],
    {},
    ['waived without an end: a.yaml > a'],
  ],
  [
    'an expired one that is needed',
    [judged('expired')],
    [failed],
    {},
    ['expired on 2027-01-31 (Ann, SRV-1): it does not cover a.yaml > a any more'],
  ],
  [
    'an expired one that is not needed',
    [judged('expired')],
    [],
    {},
    ['expired on 2027-01-31 (Ann, SRV-1), and nothing of this run needs it: remove a.yaml > a'],
  ],
  ['an expired one of which a part says nothing', [judged('expired')], [], part, []],
  ['one that was not seen', [judged('not-seen')], [], {}, ['1 not seen in this run']],
  ['one that was not seen in a part', [judged('not-seen'), judged('not-seen')], [], part, ['2 not seen in this part']],
  [
    'one that was not seen when the run was ended',
    [judged('not-seen')],
    [],
    { interrupted: { at: '2026-01-01T00:00:00Z', checks: 1, reason: 'x' } },
    ['1 not seen in this part'],
  ],
])('of %s', (_, waivers, checks, run, expected) => {
  expect(lines(waivers, checks, run)).toEqual(expected);
});

it('those of one owner with one end are one line, the first to end first', () => {
  const applied = (index: number, more: Partial<JudgedWaiver>): JudgedWaiver =>
    judged('applied', { check: `a.yaml > ${index}`, issue: `SRV-${index}`, ...more });
  const late = { owner: 'Bob', expires: '2027-03-01' };
  expect(
    lines([applied(1, late), applied(2, {}), applied(3, {}), applied(4, {}), applied(5, {}), applied(6, {})]),
  ).toEqual([
    'waived until 2027-01-31 by Ann (SRV-2, SRV-3, SRV-4, 2 more): 5 entries',
    'waived until 2027-03-01 by Bob (SRV-1): a.yaml > 1',
  ]);
});

it('what is to be done stands first, and of each kind a few lines', () => {
  const kinds = ['applied', 'not-seen', 'fixed', 'expired'] as const;
  const many = kinds.flatMap((status) =>
    Array.from({ length: 9 }, (_, index) => judged(status, { check: `a.yaml > ${index}`, owner: `Ann ${index}` })),
  );
  const heads = lines(many).map((line) => /^(fixed|expired|waived|and \d more|\d not seen)/.exec(line)?.[0]);
  expect(heads).toEqual([
    ...['fixed', 'fixed', 'fixed', 'and 6 more'],
    ...['expired', 'expired', 'expired', 'and 6 more'],
    ...['waived', 'waived', 'waived', 'waived', 'and 5 more'],
    '9 not seen',
  ]);
});
