/** What the SDK of a trial could not use, as failed checks. */
import { createSdkMonitor } from '../session/sdk-rules.ts';
import type { FailedCheck } from './result.ts';

/** `reports`: folder of the trial. */
export function sdkFailures(reports: string): FailedCheck[] {
  return createSdkMonitor(reports)
    .results()
    .flatMap(({ id, findings }): FailedCheck[] => {
      const [first] = findings;
      if (first === undefined) return [];
      const assertions = findings.map(({ key }) => key);
      return [{ id, kind: 'contract', outcome: 'fail', blames: [id], how: 'fail', assertions, reason: first.got }];
    });
}
