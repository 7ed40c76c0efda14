/** What a run with one fault came to. Plain data: it crosses a process boundary. */
import type { SdkTrouble } from '../drivers/trouble.ts';
import type { Exchange } from '../wire/exchange.ts';

/** A check that did not pass. */
export type FailedCheck = {
  /** `volumes/read-only.yaml > the step [case]`, or the id of a contract rule. */
  id: string;
  kind: 'set-up' | 'step' | 'contract';
  /** The rules that it speaks against: what it verifies beside them notices nothing. */
  blames: string[];
  /**
   * `fail`: assertions did not hold. `undone`: the step could not be done, which says something only where that is its
   * one assertion. `blocked`, `error`: everything broke, and nothing was noticed.
   */
  how: 'fail' | 'undone' | 'blocked' | 'error';
  /** How the check ended, as the verdict of a run takes it: one that ran out of time has failed there. */
  outcome: 'fail' | 'blocked' | 'error';
  /** Names of the assertions that did not hold (expressions/assertions.ts). */
  assertions: string[];
  /** One sentence, for people. */
  reason: string;
};

export type FaultResult = {
  fault: string;
  /** Checks of the scenarios that were run, and how many of them were come to. */
  failed: FailedCheck[];
  scenarios: string[];
  checks: number;
  skipped: number;
  /** Why they were left out, each reason once; where that is of interest. */
  skippedFor?: string[];
  /** Seconds that the set-up and the steps of each of the scenarios took, without the clean-up. */
  took: Record<string, number>;
  /** What was left behind: a defect of the suite. */
  left: string[];
  /** Seconds that all of it took. */
  seconds: number;
  /** What the SDK that drove the sandboxes could not use; where that is of interest. */
  troubles?: SdkTrouble[];
  /** Beside them: the last exchange of each failed check, by its id. */
  last?: Record<string, Exchange>;
};
