/** What one check came to, as it travels from the worker to the reports. Plain data. */

/** There are no others, and skipped is never green. */
export type CheckStatus =
  | 'pass'
  | 'fail'
  /** A failed check that only verifies rules of level should. */
  | 'warn'
  | 'blocked'
  /** A capability that the server does not claim, or a response that nothing exercised. */
  | 'skipped'
  /** A known deviation, listed in the baseline. */
  | 'waived'
  | 'harness-error';

export type CheckRecord = {
  /** `volumes/read-only.yaml > the seeded file can be read`: stable, and the id in a baseline. */
  id: string;
  kind: 'set-up' | 'step' | 'contract' | 'clean-up';
  status: CheckStatus;
  /** Requirement ids. */
  verifies: string[];
  /** Why, one sentence each, when the status is not pass. */
  reasons: string[];
  /** Where the check stands: `scenarios/volumes/read-only.yaml:28`. */
  place?: string;
  /** A command that repeats the last exchange of the check. */
  curl?: string;
  /** Where the transcript of the scenario is, and the exchanges of the check in it. */
  transcript?: { file: string; exchanges: number[] };
};
