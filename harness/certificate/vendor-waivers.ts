/** Which waivers of a vendor a certificate cannot have, as far as that can be told before a run. */
import { type ContractBindings, verifiedByRule } from '../register/contract-binding.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Rules } from '../verdict/basis.ts';
import { inColumn } from '../verdict/in-column.ts';
import { isDeciding } from '../verdict/requirement.ts';
import type { AskedQuestion } from '../verdict/touched.ts';
import { namesRule } from '../verdict/waiver.ts';
import { forbiddenMusts } from './allowed.ts';

export type WaiverSurroundings = {
  scenarios: readonly Scenario[];
  rules: Rules;
  contract: ContractBindings;
  /** Ids of all contract rules. */
  contractRules: readonly string[];
  questions: readonly AskedQuestion[];
  drivers: readonly string[];
};

export type RefusedWaiver = { check: string /** Rules that say must and that it would cover. */; musts: string[] };

/**
 * The waivers that could cover nothing but musts that no open question leaves open. Of what verifies several rules a run tells
 * which of them it speaks against, and the policy decides then.
 */
export function refusedWaivers(checks: readonly string[], around: WaiverSurroundings): RefusedWaiver[] {
  const ofSteps = stepRules(around);
  return checks.flatMap((check): RefusedWaiver[] => {
    const known = (ofSteps.get(check) ?? contractRules(check, around)).flatMap((id) => around.rules[id] ?? []);
    const musts = known.filter(isDeciding).map(({ id }) => id);
    const forbidden = forbiddenMusts({ check, musts }, around.questions);
    return forbidden.length > 0 && forbidden.length === known.length ? [{ check, musts: forbidden }] : [];
  });
}

/** The rules that each check of the scenarios verifies, by its id: in all columns, and in that of each driver. */
function stepRules({ scenarios, drivers }: WaiverSurroundings): Map<string, string[]> {
  const rules = new Map<string, string[]>();
  for (const { file, steps } of scenarios) {
    for (const { name, verifies } of steps) {
      const id = `${file} > ${name}`;
      const ids = verifies.map(({ rule }) => rule);
      for (const written of [id, ...drivers.map((driver) => inColumn(id, driver))]) rules.set(written, ids);
    }
  }
  return rules;
}

/** Of the key of a contract finding. */
function contractRules(key: string, { contract, contractRules: ids }: WaiverSurroundings): string[] {
  const named = ids.filter((id) => namesRule(key, id));
  return [...new Set(named.flatMap((id) => verifiedByRule(id, contract)))];
}
