/** What a worker needs to know about the run. Plain data: it crosses a thread boundary. */
import type { ContractBindings } from '../register/contract-binding.ts';
import type { Ossfs } from '../settings/settings.ts';
import type { Deviation } from '../verdict/baseline-format.ts';
import type { Rules } from '../verdict/basis.ts';
import type { VolumesPlace } from '../volumes/outside.ts';
import type { NamedOperation } from './operations.ts';

export type SessionInfo = {
  /** Short, unique, small letters and digits. */
  runId: string;
  target: {
    kind: 'embedded' | 'managed' | 'server';
    /** For people: `embedded reference runtime`, `opensandbox-server 1.1.1 (managed)`, the address. */
    label: string;
    /** Base URL without `/v1`. */
    url: string;
  };
  apiKey: string | undefined;
  image: string;
  useServerProxy: boolean;
  volumes: VolumesPlace;
  /** Directory of the host below which sandboxes may have host volumes; absent where none is known. */
  hostPath?: string;
  /** A bucket that sandboxes may mount; absent where none is known. */
  ossfs?: Ossfs;
  capabilities: string[];
  scenarios: string;
  specs: string;
  reports: string;
  transcripts: string;
  ledger: string;
  /** The baseline, read once: known deviations that are still in force. */
  deviations: Deviation[];
  /** The register, read once: what the verdict is decided by. */
  rules: Rules;
  /** Which rules the contract checks verify. */
  contract: ContractBindings;
  /** Where `call` steps go, by operationId. */
  operations: NamedOperation[];
  /** Every scenario and check is part of the run: only then can a baseline be told to be out of date. */
  whole: boolean;
  readyMs: number;
  requestMs: number;
};
