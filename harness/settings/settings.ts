/** The settings of a run, resolved. */
import type { Required } from './require.ts';

export type Target = {
  /** One of the kinds in harness/targets/all.ts. */
  kind: string;
  /** Where it is meant by an address: no `/v1` and no slash at its end. */
  url?: string;
};

/** The backend of a volume, in the words of `OSSFS`. */
export type Ossfs = {
  bucket: string;
  endpoint: string;
  version?: '1.0' | '2.0';
  accessKeyId: string;
  accessKeySecret: string;
};

export type Settings = {
  target: Target;
  apiKey: string | undefined;
  image: string | undefined;
  useServerProxy: boolean;
  /** `auto`, or one of the kinds in harness/volumes/all.ts. */
  volumes: string;
  /** One of the names in harness/drivers/all.ts. */
  driver: string;
  /** Undefined: what the kind of target is known to do. */
  capabilities: string[] | undefined;
  /** Undefined: there is no bucket to test with. */
  ossfs: Ossfs | undefined;
  /** Absolute. */
  scenarios: string;
  /** Absolute. */
  specs: string;
  /** Absolute. */
  reports: string;
  /** Absolute. */
  baseline: string | undefined;
  /** Undefined: no profile is required, and the run as a whole decides. */
  require: Required | undefined;
  concurrency: number;
  readyMs: number;
  requestMs: number;
};
