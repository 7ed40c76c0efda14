/** What `variants` is asked for on the command line. */
import type { Flags } from '../settings/resolve.ts';

export type VariantsFlags = Flags & {
  serve?: boolean;
  wholeRuns?: boolean;
  alone?: boolean;
  in?: string[];
  part?: string;
  processes: number;
  lanes: number;
};
