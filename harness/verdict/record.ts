/** What one check came to, as the reports have it. Plain data. */

/** There are no others, and skipped is never green. */
export type CheckStatus =
  | 'pass'
  | 'fail'
  /** A failed check that blames rules of level should only, or speaks about an SDK. */
  | 'warn'
  | 'blocked'
  /** The check was not made: a capability is lacking, or nothing exercised the rule. */
  | 'skipped'
  /** A known deviation, listed in the baseline. */
  | 'waived'
  | 'harness-error';

export type CheckKind = 'set-up' | 'step' | 'contract' | 'clean-up';

/** What helps to understand a check that did not pass. */
export type Evidence = {
  /** The exchange whose answer was judged: `POST /sandboxes -> 202`. */
  request?: string;
  /** The script that repeats it with all that it needs; relative to the folder of the reports. */
  repro?: string;
  /** A command that repeats that exchange alone. */
  curl?: string;
  /** Scenario whose transcript it is, in the column of which further driver, and the exchanges of the check in it. */
  transcript?: { file: string; driver?: string; exchanges: number[] };
};

/** An entry of specs/open-questions.yaml, as a failure names it. */
export type TouchedQuestion = { id: string; question: string };

/** What the documents do not have yet, and an overlay has. */
export type NewerThing = {
  /** `createSandbox 429`, `GET /pools`. */
  what: string;
  /** Where it was seen first. */
  where: string;
  /** How many exchanges showed it. */
  count: number;
  /** Version of the overlay. */
  overlay: string;
};

/** What a check says of an entry of the baseline that is about it. */
export type SeenWaiver = {
  /** The id that the entry names. */
  check: string;
  /**
   * applied: it covers what went wrong. passed: nothing went wrong that it could cover. expired: it would have covered it.
   */
  status: 'applied' | 'passed' | 'expired';
  /** Ids of the rules of level must that the check speaks against and the entry covers. */
  musts: string[];
};

export type CheckRecord = Evidence & {
  /** `volumes/read-only.yaml > the seeded file can be read`: stable, and the id in a baseline. */
  id: string;
  kind: CheckKind;
  /** Of a run with several drivers: the one that the check went through. */
  driver?: string;
  status: CheckStatus;
  /** The SDK that the check speaks about: `javascript (OpenSandbox-JS-SDK/0.1.11)`. It says nothing about the server. */
  sdk?: string;
  /** Ids of all requirements that the check verifies. */
  verifies: string[];
  /** Of a check that was made and did not pass: those of them that it speaks against. Of the others it says nothing. */
  blames?: string[];
  /** What the documents leave open of the rules that it speaks against, where they do. */
  questions?: TouchedQuestion[];
  /** Why, one sentence each, when the status is not pass; of one that passed what to do about its waiver. */
  reasons: string[];
  /** What it has seen that is newer than the documents. It has no part in the status. */
  newer?: NewerThing[];
  /** The entries of the baseline that are about it. */
  waivers?: SeenWaiver[];
  /** Of a skipped check: the capability that it lacks. */
  capability?: string;
  /** How long a set-up or a step took, in milliseconds. */
  ms?: number;
  /** Where the check stands: `scenarios/volumes/read-only.yaml:28`. */
  place?: string;
};
