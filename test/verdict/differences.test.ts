/** Which checks came to different things by different drivers. */
import { expect, it } from 'vitest';
import { differencesIn } from '../../harness/verdict/differences.ts';
import type { CheckStatus } from '../../harness/verdict/record.ts';
import { judgedCheck } from './support.ts';

const check = (id: string, driver: string | undefined, status: CheckStatus) =>
  judgedCheck(status, [], { id, ...(driver === undefined ? {} : { driver }) });

it('are told in the order of the checks, with the columns in the order of the drivers', () => {
  const checks = [
    check('a.yaml > first', 'one', 'pass'),
    check('a.yaml > second', 'one', 'pass'),
    check('a.yaml > alone', undefined, 'fail'),
    check('a.yaml > second', 'two', 'fail'),
    check('a.yaml > first', 'two', 'skipped'),
    check('a.yaml > first', 'three', 'pass'),
    check('a.yaml > second', 'three', 'pass'),
  ];
  expect(differencesIn(checks, ['one', 'two', 'three'])).toEqual([
    {
      id: 'a.yaml > first',
      columns: [
        { driver: 'one', status: 'pass' },
        { driver: 'two', status: 'skipped' },
        { driver: 'three', status: 'pass' },
      ],
    },
    {
      id: 'a.yaml > second',
      columns: [
        { driver: 'one', status: 'pass' },
        { driver: 'two', status: 'fail' },
        { driver: 'three', status: 'pass' },
      ],
    },
  ]);
});

it('are none where all came to the same, also to a failure, and none of what one column alone reports', () => {
  const checks = [
    check('a.yaml > x', 'one', 'fail'),
    check('a.yaml > x', 'two', 'fail'),
    check('a.yaml > set-up and clean-up', 'two', 'harness-error'),
  ];
  expect(differencesIn(checks, ['one', 'two'])).toEqual([]);
});
