/** The words that a report has for what checks, rules, profiles and a run come to: each list stands once, for all formats. */

export const CHECK_STATUSES = ['pass', 'fail', 'warn', 'blocked', 'skipped', 'waived', 'harness-error'] as const;

export const RULE_STATUSES = [
  'pass',
  'fail',
  'warn',
  'waived',
  'harness-error',
  'blocked',
  'skipped',
  'not-offered',
  'untestable',
  'pending',
  'not-run',
] as const;

export const PROFILE_WORDS = [
  'conformant',
  'waived',
  'not-conformant',
  'not-verified',
  'not-offered',
  'no-checks',
] as const;

export const RUN_WORDS = ['conformant', 'waived', 'not-conformant', 'not-verified', 'partial', 'interrupted'] as const;
