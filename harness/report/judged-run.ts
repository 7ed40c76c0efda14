/** What there is to report of a run. Plain data. */
import type { TransitionCount } from '../history/monitor.ts';
import type { Rules } from '../verdict/basis.ts';
import type { RunBasisFile } from '../verdict/basis-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { CheckRecord } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

/** A scenario by its path below the scenarios folder, or a document by its path beside it: `specs/execd-api.yaml`. */
export type JudgedFile = {
  file: string;
  /** The further driver in whose column it was run; absent for the first one. */
  driver?: string;
  title: string;
  /** How long its checks took. */
  ms: number;
  checks: CheckRecord[];
};

/** What the exchanges of a run say of the life of sandboxes and snapshots. */
export type JudgedHistory = {
  transitions: TransitionCount[];
  rules: { id: string; clause: string; status: 'pass' | 'fail' | 'not-exercised'; exercised: number }[];
};

export type JudgedRun = {
  verdict: Verdict;
  /** The same checks by the file that they stand in, in the order in which the files ended. */
  files: JudgedFile[];
  /** The register, for the texts of the rules. */
  rules: Rules;
  /** The raw outcomes, in the order of the checks of the verdict, and what they were judged by. */
  raw: readonly RawCheck[];
  basis: RunBasisFile;
  /** Undefined when the rules about it were no part of the run. */
  history?: JudgedHistory;
};
