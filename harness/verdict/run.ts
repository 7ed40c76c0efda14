/** The run in one word, and the exit code that says it. */
import type { CheckRecord } from './record.ts';
import type { Verdict } from './verdict-format.ts';

export type RunWord = Verdict['verdict'];

/** What failed decides; without a failure, a run in which the harness failed or nothing passed decides nothing. */
export function runWord(checks: readonly Pick<CheckRecord, 'status'>[]): RunWord {
  if (checks.some(({ status }) => status === 'fail' || status === 'blocked')) return 'not-conforming';
  const nothing = !checks.some(({ status }) => status === 'pass');
  return nothing || checks.some(({ status }) => status === 'harness-error') ? 'undecided' : 'conforming';
}

/** 0 conforming, 1 not conforming, 3 when the harness cannot tell or the run came to no verdict. */
export function exitCodeOf(word: RunWord | undefined): 0 | 1 | 3 {
  if (word === 'conforming') return 0;
  return word === 'not-conforming' ? 1 : 3;
}
