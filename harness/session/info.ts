/** What a worker needs to know about the run. Plain data: it crosses a thread boundary. */

import type { Deviation } from '../register/baseline.ts';
import type { ContractBindings } from '../register/contract-binding.ts';
import type { Requirement } from '../register/register.ts';
import type { Ossfs } from '../settings/settings.ts';
import type { VolumesPlace } from '../volumes/outside.ts';

import type { NamedOperation } from './operations.ts';

export type Rules = Record<string, Pick<Requirement, 'level' | 'rule' | 'clause'>>;

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
  deviations: Deviation[];
  /** The register: what a failed check explains, and how grave it is. */
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
