/** Runs in a worker, beside the lifecycle document: whether the SDKs that have driven the run and the server fit. */
import { describe, test } from 'vitest';
import type { RuleResult } from '../contract/tally.ts';
import type { SessionInfo } from '../session/info.ts';
import type { SdkResult } from '../session/sdk-rules.ts';
import { contractCheck, type Declared, declareRule, isIdle } from './declare-rule.ts';
import { finish } from './finish.ts';

/** Declares the tests of each SDK; those of an SDK which did not drive the run are skipped. */
export function declareSdks(results: readonly SdkResult[], info: SessionInfo, declared: Declared): void {
  describe('sdk', () => {
    for (const { driver, sdk, registered, canUse, reads, requests } of results) {
      const named = sdk === undefined ? driver : `${driver} (${sdk})`;
      // What an SDK of somebody's own cannot use verifies nothing about the server.
      declareOne(canUse, driver, info, registered ? declared : { ...declared, sdk: named });
      for (const rule of [reads, requests]) declareOne(rule, driver, info, { ...declared, sdk: named });
    }
  });
}

function declareOne(rule: RuleResult, driver: string, { drivers }: SessionInfo, declared: Declared): void {
  if (!isIdle(rule)) {
    declareRule(rule.id, rule, declared);
    return;
  }
  const { document, verifies, basis } = declared;
  const reason = drivers.includes(driver)
    ? 'not exercised: the run has driven no sandbox'
    : `not exercised: no sandbox was driven by this SDK; the ${drivers.length > 1 ? 'drivers of the run are' : 'driver of the run is'} ${drivers.join(', ')}`;
  test(rule.id, (context) => {
    const outcome = { status: 'skipped', reason } as const;
    finish(context, contractCheck(`${document} > ${rule.id}`, outcome, verifies(rule.id, [])), basis);
  });
}

/** All rules of the results, for who asks what the run has seen. */
export const sdkRulesOf = (results: readonly SdkResult[]): RuleResult[] =>
  results.flatMap(({ canUse, reads, requests }) => [canUse, reads, requests]);
