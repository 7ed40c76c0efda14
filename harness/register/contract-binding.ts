/** Which entries of the register a contract rule verifies. */

import type { Verified } from '../verdict/outcome.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { matchesId } from '../verdict/written-id.ts';
import { contractRequirementId, contractSchemaId } from './contract-register.ts';

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

/** The findings of a rule, and what of them several responses have in common. */
export type Charged = {
  /** Keys of the findings that count. */
  keys: readonly string[];
  /** Components that findings are charged to in the place of their response, by the keys of the findings. */
  alike: ReadonlyMap<string, string>;
  /** Components that the response of the rule shares with others. */
  shares: readonly string[];
};

/**
 * What a rule verifies, each entry with the findings that speak against it: a deviation that several responses show alike
 * speaks against the schema that they share, and not against each of them.
 */
export function verifiedByFindings(ruleId: string, bindings: ContractBindings, charged: Charged): Verified[] {
  const { keys, alike, shares } = charged;
  const response = RESPONSE_RULE.exec(ruleId);
  const [, document = '', operation = '', status = ''] = response ?? [];
  const own = contractRequirementId(document, operation, status);
  const verified = verifiedByRule(ruleId, bindings).map((rule): Verified => {
    return keys.length === 0 || rule !== own ? { rule } : { rule, assertions: keys.filter((key) => !alike.has(key)) };
  });
  const shared =
    response === null
      ? []
      : shares.map((component): Verified => {
          const rule = contractSchemaId(document, component);
          return keys.length === 0
            ? { rule }
            : { rule, assertions: keys.filter((key) => alike.get(key) === component) };
        });
  return [...verified, ...shared];
}
