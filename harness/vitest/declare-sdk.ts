/** Runs in a worker, beside the lifecycle document: whether the SDK that has driven the run can use the server. */
import { describe, test } from 'vitest';
import type { RuleResult } from '../contract/tally.ts';
import type { SessionInfo } from '../session/info.ts';
import { sdkRuleId } from '../session/sdk-rules.ts';
import { contractCheck, type Declared, declareRule, isIdle } from './declare-rule.ts';
import { finish } from './finish.ts';

/** Declares a test for each SDK; that of an SDK which did not drive the run is skipped. */
export function declareSdks(results: readonly RuleResult[], { drivers }: SessionInfo, declared: Declared): void {
  describe('sdk', () => {
    for (const rule of results) {
      if (isIdle(rule)) declareUnused(rule.id, drivers, declared);
      else declareRule(rule.id, rule, declared);
    }
  });
}

function declareUnused(id: string, drivers: readonly string[], { document, verifies, basis }: Declared): void {
  const reason = drivers.some((driver) => id === sdkRuleId(driver))
    ? 'not exercised: the run has driven no sandbox'
    : `no sandbox was driven by this SDK: the ${drivers.length > 1 ? 'drivers of the run are' : 'driver of the run is'} ${drivers.join(', ')}`;
  test(id, (context) => {
    finish(context, contractCheck(`${document} > ${id}`, { status: 'skipped', reason }, verifies(id, [])), basis);
  });
}
