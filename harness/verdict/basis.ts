/** What the verdict is decided by, read once for a run. Plain data: workers are given it for their view of a test. */
import type { Waiver } from './baseline-format.ts';
import type { Requirement } from './register-format.ts';
import type { AskedQuestion } from './touched.ts';

/** The register, by id. */
export type Rules = Readonly<Record<string, Requirement>>;

export type Basis = {
  rules: Rules;
  /** The baseline: known deviations, with those that have expired marked. */
  deviations: readonly Waiver[];
  /** What the documents leave open; a failure that touches one of them says so. None when absent. */
  questions?: readonly AskedQuestion[];
  /** Why the run is only a part of the suite. Only in a whole one can a deviation be told to show no more. */
  partial?: string;
  /** The driver of the run, or of its column. */
  driver?: string;
};
