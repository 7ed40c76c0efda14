/** Statuses and verdicts as words: each with a sign and a colour, so that neither tells alone. */

import { RUN_TITLES } from '../../titles.ts';
import type { CheckStatus, CoverageWord, ProfileWord, RuleStatus, RunWord } from '../../view.ts';

export type Look = {
  sign: string;
  text: string;
  /** The text behind a number of several. */
  many?: string;
  tone: 'good' | 'bad' | 'warn' | 'odd' | 'idle';
};

export const CHECK_LOOKS: Record<CheckStatus, Look> = {
  fail: { sign: '✗', text: 'failed', tone: 'bad' },
  blocked: { sign: '⊘', text: 'blocked', tone: 'bad' },
  'harness-error': { sign: '!', text: 'harness error', many: 'harness errors', tone: 'odd' },
  warn: { sign: '△', text: 'warning', many: 'warnings', tone: 'warn' },
  waived: { sign: '~', text: 'waived', tone: 'warn' },
  pass: { sign: '✓', text: 'passed', tone: 'good' },
  skipped: { sign: '–', text: 'not made', tone: 'idle' },
};

export const RULE_LOOKS: Record<RuleStatus, Look> = {
  ...CHECK_LOOKS,
  pass: { sign: '✓', text: 'kept', tone: 'good' },
  fail: { sign: '✗', text: 'broken', tone: 'bad' },
  skipped: { sign: '–', text: 'not judged', tone: 'idle' },
  'not-offered': { sign: '–', text: 'not offered', tone: 'idle' },
  untestable: { sign: '–', text: 'cannot be tested', tone: 'idle' },
  pending: { sign: '–', text: 'no check yet', tone: 'idle' },
  'not-run': { sign: '–', text: 'not run', tone: 'idle' },
};

export const PROFILE_LOOKS: Record<ProfileWord, Look> = {
  'not-conformant': { sign: '✗', text: 'not conformant', tone: 'bad' },
  'not-verified': { sign: '?', text: 'not verified', tone: 'warn' },
  waived: { sign: '~', text: 'conformant but for waived', tone: 'warn' },
  conformant: { sign: '✓', text: 'conformant', tone: 'good' },
  'not-offered': { sign: '–', text: 'not offered', tone: 'idle' },
  'no-checks': { sign: '–', text: 'no checks yet', tone: 'idle' },
};

export const RUN_LOOKS: Record<RunWord, Look> = {
  'not-conformant': { sign: '✗', text: RUN_TITLES['not-conformant'], tone: 'bad' },
  'not-verified': { sign: '?', text: RUN_TITLES['not-verified'], tone: 'odd' },
  interrupted: { sign: '!', text: RUN_TITLES.interrupted, tone: 'odd' },
  partial: { sign: '◐', text: RUN_TITLES.partial, tone: 'idle' },
  waived: { sign: '~', text: RUN_TITLES.waived, tone: 'warn' },
  conformant: { sign: '✓', text: RUN_TITLES.conformant, tone: 'good' },
};

export const COVERAGE_LOOKS: Record<CoverageWord, Look> = {
  failed: { sign: '✗', text: 'failed', tone: 'bad' },
  'harness-error': { sign: '!', text: 'harness error', tone: 'odd' },
  waived: { sign: '~', text: 'waived', tone: 'warn' },
  warned: { sign: '△', text: 'warning', tone: 'warn' },
  passed: { sign: '✓', text: 'passed', tone: 'good' },
  'not exercised': { sign: '–', text: 'not exercised', tone: 'idle' },
};

export function Word({ look }: { look: Look }) {
  return (
    <span class={`word ${look.tone}`}>
      <span aria-hidden="true">{look.sign}</span>
      {look.text}
    </span>
  );
}

export const StatusWord = ({ status }: { status: CheckStatus }) => <Word look={CHECK_LOOKS[status]} />;

/** The sign alone, in rows of many; read aloud it is the word. */
export function Sign({ look }: { look: Look }) {
  return (
    <span class={`sign ${look.tone}`} role="img" aria-label={look.text} title={look.text}>
      {look.sign}
    </span>
  );
}
