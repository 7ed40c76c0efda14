/** Which entries of the register a contract rule verifies. */

import type { Requirement } from '../verdict/register-format.ts';
import { matchesId } from '../verdict/written-id.ts';
import { contractRequirementId } from './contract-register.ts';

/** Requirement ids by the rule that verifies them, as the register writes it (`*` stands for one word). */
export type ContractBindings = Record<string, string[]>;

export function contractBindings(requirements: Iterable<Requirement>): ContractBindings {
  const bindings: ContractBindings = {};
  for (const { id, contract = [] } of requirements) {
    for (const rule of contract) bindings[rule] = [...(bindings[rule] ?? []), id];
  }
  return bindings;
}

/** `sandbox-lifecycle.yml createSandbox 202 body`: document, operation (which may have spaces), status, rule. */
const RESPONSE_RULE = /^(\S+\.ya?ml) (.+) (\d\d\d|\dXX|default) [a-z-]+$/;

/** The generated entry of a documented response, and the entries of prose that name the rule. */
export function verifiedByRule(ruleId: string, bindings: ContractBindings): string[] {
  const [, document, operation, status] = RESPONSE_RULE.exec(ruleId) ?? [];
  const generated =
    document === undefined || operation === undefined || status === undefined || operation.startsWith('header ')
      ? []
      : [contractRequirementId(document, operation, status)];
  const named = Object.entries(bindings).filter(([written]) => matchesId(written, ruleId, ' '));
  return [...generated, ...named.flatMap(([, ids]) => ids)];
}
