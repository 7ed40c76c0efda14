/** One check as a worker reports it: what was seen, and nothing decided. Plain data: it travels in the meta of a test. */
import type { Outcome, Verified } from './outcome.ts';
import type { CheckRecord, Evidence, NewerThing } from './record.ts';

export type RawCheck = Evidence &
  Pick<CheckRecord, 'id' | 'kind' | 'driver' | 'place' | 'ms' | 'sdk'> & {
    verifies: Verified[];
    outcome: RawOutcome;
  };

export type RawOutcome =
  | Outcome
  /** The check was not made. `capability`: the one that it needs and that the run does not judge. */
  | { status: 'skipped'; reason: string; capability?: string }
  /** A contract rule that was exercised: what is held against the server, and what an erratum makes a warning. */
  | { status: 'findings'; findings: RawFinding[]; softened: SoftenedFinding[]; newer?: NewerFinding[] }
  /** Requests of the harness that the document does not allow and that are not wrong on purpose, a sentence each. */
  | { status: 'wrong-requests'; problems: string[]; newer?: NewerThing[] }
  /** Everything that the contract rules of one document saw, for the question which deviations no longer show. */
  | { status: 'seen-rules'; subjects: string[]; rules: SeenRule[] };

/** One distinct deviation from a document. */
export type RawFinding = {
  /** Stable over runs, and the name in a baseline. */
  key: string;
  /** Where in the message; empty for the message as a whole. */
  pointer: string;
  expected: string;
  got: string;
  /** How many exchanges showed it. */
  count: number;
  first: { scenario: string; driver?: string; step: string | null; seq: number };
  /** The first of the exchanges: `POST /sandboxes -> 202`. */
  request: string;
  /** Repeats it. */
  curl: string;
};

export type SoftenedFinding = { finding: RawFinding; erratum: { id: string; how: string } };

/** One that an overlay explains, by its version: nothing is held against anybody. */
export type NewerFinding = { finding: RawFinding; overlay: string };

export type SeenRule = {
  id: string;
  /** How many exchanges could show it. */
  exercised: number;
  /** Keys of its findings, also of those that an erratum touches. */
  keys: string[];
};
