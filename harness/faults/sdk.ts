/** What the SDK of a trial could not use for the server's sake, as failed checks: what binds an SDK notices nothing. */
import type { JudgedBy } from '../contract/judge.ts';
import { createSdkMonitor } from '../session/sdk-rules.ts';
import type { FailedCheck } from './result.ts';

/** `reports`: folder of the trial. `contracts`: all documents. */
export function sdkFailures(reports: string, contracts: readonly JudgedBy[]): FailedCheck[] {
  return createSdkMonitor({ reports, contracts, keyed: true })
    .results()
    .flatMap(({ canUse: { id, findings } }): FailedCheck[] => {
      const [first] = findings;
      if (first === undefined) return [];
      const assertions = findings.map(({ key }) => key);
      return [{ id, kind: 'contract', outcome: 'fail', blames: [id], how: 'fail', assertions, reason: first.got }];
    });
}
