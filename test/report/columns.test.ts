/** What the closing lines say of several drivers. */
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { columnLines, mostColumnLines } from '../../harness/report/columns.ts';
import type { CheckRecord, CheckStatus } from '../../harness/verdict/record.ts';
import { judgedCheck } from '../verdict/support.ts';
import { smallRun } from './run.ts';

const { run } = smallRun.verdict;
const drivers = [
  { driver: 'javascript', ms: 12_340 },
  { driver: 'python', ms: 500 },
];
const both = (id: string, ...statuses: [CheckStatus, CheckStatus]): CheckRecord[] =>
  statuses.map((status, index) => judgedCheck(status, [], { id, driver: drivers[index]?.driver ?? '' }));
const lines = (checks: CheckRecord[]): string[] =>
  columnLines({ checks, run: { ...run, drivers } }, 'reports/conformance.json').map(stripVTControlCharacters);

it('of one driver is nothing', () => {
  expect(columnLines(smallRun.verdict, 'x')).toEqual([]);
  expect(mostColumnLines(1)).toBe(0);
});

it('begins with where they differ, and ends with a table of them', () => {
  expect(lines([...both('a.yaml > it holds', 'pass', 'pass'), ...both('a.yaml > it is so', 'pass', 'fail')])).toEqual([
    'difference  a.yaml > it is so: javascript pass, python fail',
    '',
    'driver      checks  passed  failed  harness errors    time',
    'javascript       2       2       0               0  12.3 s',
    'python           2       1       1               0   0.5 s',
  ]);
});

it('says so where they do not differ, and counts what is blocked as failed', () => {
  const [first, , , ...rows] = lines([
    ...both('a.yaml > x', 'blocked', 'blocked'),
    ...both('a.yaml > y', 'harness-error', 'harness-error'),
  ]);
  expect(first).toBe('difference  none: every check came to the same by each driver that made it');
  expect(rows.map((row) => row.split(/ {2,}/).slice(1, 5))).toEqual(Array(2).fill(['2', '0', '1', '1']));
});

it('has many differences by their files, and never more lines than are kept for it', () => {
  const many = Array.from({ length: 40 }, (_, index) => both(`f${index % 20}.yaml > check ${index}`, 'pass', 'fail'));
  const all = lines(many.flat());
  expect(all[0]).toBe('difference  f0.yaml: javascript pass, python fail (2 checks)');
  expect(all[10]).toBe('difference  and in 10 more: see reports/conformance.json');
  expect(all).toHaveLength(mostColumnLines(2));
});
