/** The verdict of a run as one sentence without colours, for files. Pure. */
import { counted } from '../counted.ts';
import type { RunWord } from '../verdict/run.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

const SENTENCES: Record<RunWord, (verdict: Verdict) => string> = {
  conformant: () => 'conformant in all that was judged',
  waived: ({ counts }) => `conformant in all that was judged, but for ${counted(counts.waived ?? 0, 'waived check')}`,
  'not-conformant': ({ counts }) =>
    `not conformant: ${[
      ...(counts.fail === undefined ? [] : [`${counted(counts.fail, 'check')} failed`]),
      ...(counts.blocked === undefined ? [] : [`${counts.blocked} blocked`]),
    ].join(', ')}`,
  'not-verified': ({ counts }) =>
    counts['harness-error'] === undefined
      ? 'not verified: not everything was judged that the server offers'
      : `not verified: ${counted(counts['harness-error'], 'harness error')}, which say nothing about the server`,
  partial: ({ run }) => `no deviation in a part of the suite (${run.partial}), which is no verdict`,
  interrupted: ({ run: { interrupted } }) =>
    interrupted === undefined
      ? 'interrupted'
      : `interrupted: ${interrupted.reason}, after ${counted(interrupted.checks, 'check')}`,
};

export const verdictSentence = (verdict: Verdict): string => SENTENCES[verdict.verdict](verdict);

/** What a run with this verdict is to whoever knows only these four words. */
export const VERDICT_STATUS: Readonly<Record<RunWord, 'passed' | 'failed' | 'broken' | 'skipped'>> = {
  conformant: 'passed',
  waived: 'passed',
  'not-conformant': 'failed',
  'not-verified': 'broken',
  interrupted: 'broken',
  // Neither the one nor the other: it is no verdict.
  partial: 'skipped',
};
