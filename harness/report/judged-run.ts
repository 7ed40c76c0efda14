/** What there is to report of a run. Plain data. */
import type { RunBasisFile } from '../verdict/basis-format.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { CheckRecord } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { Exchange } from '../wire/exchange.ts';

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

/** What shows why a check did not pass. */
export type CheckEvidence = {
  /** What was judged, last, and what came before it: a few, with the beginnings of their bodies. Secrets are replaced. */
  exchanges: Exchange[];
  /** The script that repeats it, whole; absent where it is too long to carry along. */
  script?: string;
};

export type JudgedRun = {
  verdict: Verdict;
  /** The raw outcomes, in the order of the checks of the verdict, and what they were judged by. */
  raw: readonly RawCheck[];
  basis: RunBasisFile;
  /** Undefined when the rules about it were no part of the run. */
  history?: JudgedHistory;
  /** Of checks that did not pass, by keyOf: those of the worst deviations, where there are many. */
  evidence: ReadonlyMap<string, CheckEvidence>;
};
