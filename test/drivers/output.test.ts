import { expect, test } from 'vitest';
import { joinOutput } from '../../harness/drivers/output.ts';

test.each([
  [[], ''],
  [['one'], 'one'],
  [['one', 'two'], 'one\ntwo'],
  [['one\n', 'two\n'], 'one\ntwo'],
  [['one\n', 'two'], 'one\ntwo'],
  [['one\n', '\n', 'two\n'], 'one\n\ntwo'],
  [['one', '\n', 'two'], 'one\n\ntwo'],
  [['one', '', 'two'], 'one\n\ntwo'],
  [['one\n', '\n'], 'one\n'],
  [['one', '\n'], 'one\n'],
  [['\n', '\n'], '\n'],
  [['one\ntwo\n'], 'one\ntwo'],
])('the events %j are the output %j, whether or not they keep their line ends', (events, output) => {
  expect(joinOutput(events)).toBe(output);
});
