import type { FaultResult } from '../../harness/faults/result.ts';

/** What a task of a bench came to, for tests: three checks of no scenario, none of which failed, where `parts` say nothing else. */
export const faultResult = (parts: Partial<FaultResult> = {}): FaultResult => ({
  fault: '',
  failed: [],
  scenarios: [],
  checks: 3,
  skipped: 0,
  took: {},
  left: [],
  seconds: 1,
  ...parts,
});
