/** How a check ended, before anybody judges it. Plain data: it travels from the worker to the process that decides. */

/** How a step, or a part of the set-up, ended. */
export type Outcome =
  | { status: 'pass' }
  /**
   * The server did not do, or did not show, what the step demands. `assertions` names those that do not hold
   * (expressions/assertions.ts); absent where the step could not be done at all, and so none of them was looked at.
   * `undone`: those among them of actions side by side that could not be done.
   */
  | { status: 'fail'; reasons: string[]; assertions?: string[]; undone?: string[] }
  /** Something earlier, which the step needs, could not be had. A failure, never a skip. */
  | { status: 'blocked'; by: string }
  /** The harness or its surroundings failed: says nothing about the server. */
  | { status: 'error'; reason: string };

/** A rule that a check verifies. */
export type Verified = {
  /** Id of a requirement. */
  rule: string;
  /** The assertions that are about the rule, by name or by the beginning of it; absent: all of the check. */
  assertions?: string[];
};
