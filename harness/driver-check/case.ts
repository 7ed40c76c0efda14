/** One thing that a driver must do. */
import type { Bench } from './bench.ts';

export type DriverCase = {
  /** A path of words: `output.order`. */
  id: string;
  /** What a driver must do, as one sentence. */
  must: string;
  /** It looks at what the cases before it have seen, and comes last. */
  afterwards?: true;
  /** Looks whether the driver does it. Throws Wrong where it does not, CannotDo where its SDK cannot. */
  check(bench: Bench): Promise<void>;
};
