/** All skips that a certificate of a requirement set may have. */

import { setUpOf } from '../engine/scenario-run.ts';
import { verifiedByRule } from '../register/contract-binding.ts';
import { neededBy } from '../scenario/needed.ts';
import { sdkRuleIds } from '../session/sdk-rules.ts';
import type { Requirement } from '../verdict/register-format.ts';
import type { AllowedSkip } from './format.ts';
import type { ScenarioOfSet } from './scenarios.ts';

/**
 * A check that needs a capability may be skipped where that is not offered; a contract check of a response that the suite
 * cannot make a healthy server give, where none was given, or that no conforming one gives; and what is said of SDKs, of those that have not driven the run.
 */
export function allowedSkips(
  scenarios: readonly ScenarioOfSet[],
  contract: readonly string[],
  rules: readonly Requirement[],
): AllowedSkip[] {
  return [...scenarios.flatMap(neededSkips), ...unexercisedSkips(contract, rules), ...sdkSkips(contract)];
}

/** One for each capability that a check needs; one for all checks of a scenario where each of them needs it. */
function neededSkips({ scenario, path, checks }: ScenarioOfSet): AllowedSkip[] {
  const needed = neededBy(scenario);
  const setUp = setUpOf(scenario);
  const names = [
    ...setUp.map(({ key }) => needed.ofPart(key)),
    ...scenario.steps.map((_, index) => needed.ofStep(index)),
  ];
  return needed.all.flatMap((capability) => {
    const entry = (check: string): AllowedSkip => {
      return { check, capability, reason: `needs ${capability}, which the server need not offer` };
    };
    const own = checks.filter((_, index) => scenario.needs.includes(capability) || names[index]?.includes(capability));
    return own.length === checks.length ? [entry(`${path} > *`)] : own.map(entry);
  });
}

/** Checks of answers that a conforming server does not give. */
const UNDOCUMENTED = / undocumented error body$/;
const ONLY_DOCUMENTED = 'every answer had a documented status';

function unexercisedSkips(contract: readonly string[], rules: readonly Requirement[]): AllowedSkip[] {
  const reasons = new Map(
    rules.flatMap(({ id, unexercised }) => (unexercised === undefined ? [] : [[id, unexercised]])),
  );
  return contract.flatMap((check) => {
    const [own] = verifiedByRule(ruleOf(check), {});
    const reason = UNDOCUMENTED.test(check) ? ONLY_DOCUMENTED : own === undefined ? undefined : reasons.get(own);
    return reason === undefined ? [] : [{ check, reason }];
  });
}

const sdkSkips = (contract: readonly string[]): AllowedSkip[] => {
  const ids = sdkRuleIds();
  const reason = 'no sandbox was driven by this SDK';
  return contract.flatMap((check) => (ids.includes(ruleOf(check)) ? [{ check, reason }] : []));
};

/** The id of the rule behind `specs/x.yml > `. */
const ruleOf = (check: string): string => check.slice(check.indexOf(' > ') + 3);
