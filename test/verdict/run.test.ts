/** The word for a run, and the exit code. */
import { expect, it } from 'vitest';
import type { CheckStatus } from '../../harness/verdict/record.ts';
import { exitCodeOf, type RunWord, runWord } from '../../harness/verdict/run.ts';

it.each<[string, RunWord]>([
  ['', 'undecided'],
  ['pass', 'conforming'],
  ['fail', 'not-conforming'],
  ['blocked', 'not-conforming'],
  ['harness-error', 'undecided'],
  ['skipped', 'undecided'],
  ['waived', 'undecided'],
  ['warn', 'undecided'],
  ['pass skipped', 'conforming'],
  ['pass waived', 'conforming'],
  ['pass warn', 'conforming'],
  ['pass fail', 'not-conforming'],
  ['pass blocked', 'not-conforming'],
  ['pass harness-error', 'undecided'],
  ['pass harness-error fail', 'not-conforming'],
  ['pass harness-error blocked', 'not-conforming'],
  ['skipped waived warn', 'undecided'],
])('with checks [%s] is %s', (statuses, word) => {
  const checks = statuses.split(' ').filter((text) => text !== '') as CheckStatus[];
  expect(runWord(checks.map((status) => ({ status })))).toBe(word);
});

it.each<[RunWord | undefined, number]>([
  ['conforming', 0],
  ['not-conforming', 1],
  ['undecided', 3],
  [undefined, 3],
])('%s ends with %i', (word, code) => {
  expect(exitCodeOf(word)).toBe(code);
});
