/** How a step ended. */
export type Outcome =
  | { status: 'pass' }
  /** The server did not do, or did not show, what the step demands. */
  | { status: 'fail'; reasons: string[] }
  /** Something earlier, which the step needs, could not be had. A failure, never a skip. */
  | { status: 'blocked'; by: string }
  /** The harness or its surroundings failed: says nothing about the server. */
  | { status: 'error'; reason: string };
