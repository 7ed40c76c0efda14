/** What runs the code of one context, one run after the other. */
import type { Output } from '../commands/shell.ts';
import type { Reach } from '../decisions.ts';

/** How a run went. */
export type Outcome = {
  /** The value of the code by MIME type, where it has one. */
  results?: Record<string, unknown>;
  error?: { ename: string; evalue: string; traceback: string[] };
  /** In milliseconds. */
  took: number;
  killed: boolean;
};

export type CodeRun = {
  outputs: readonly Output[];
  exited: Promise<Outcome>;
  /** Ends the run, and all that it has started. */
  interrupt(reach: Reach): Promise<void>;
};

export type Kernel = {
  /** Waits for its turn, starts `code` as cell `count`, and hands it to `use`; fulfilled when both are over. */
  run(code: string, count: number, use: (run: CodeRun) => Promise<void>): Promise<void>;
  /** Ends what runs the code, and all that it has started. */
  close(reach: Reach): Promise<void>;
};
