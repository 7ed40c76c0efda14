/** What is wrong with the register as a whole: clauses that lead nowhere, rules that nothing verifies. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { resolvePointer } from '../json-pointer.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { verifiedBySteps } from './coverage.ts';
import { loadRegister, type Requirement } from './register.ts';
import { matchesId } from './written-id.ts';

/** A sentence for each problem. `scenarios` and `contractRules` (ids) must be all there are. */
export function registerProblems(
  specs: string,
  scenarios: readonly Scenario[],
  contractRules: readonly string[],
): string[] {
  const { requirements } = loadRegister(specs);
  const verified = verifiedBySteps(scenarios);
  const resolve = clauseResolver(specs);
  const problems: string[] = [];
  for (const requirement of requirements.values()) {
    const { id, untestable, pending, generated, contract = [] } = requirement;
    if (!resolve(requirement)) problems.push(`requirement ${id}: its clause ${requirement.clause} leads nowhere`);
    if (generated) continue; // verified by the contract checks of its response
    for (const rule of contract) {
      if (!contractRules.some((ruleId) => matchesId(rule, ruleId, ' '))) {
        problems.push(`requirement ${id}: no contract rule is ${rule}`);
      }
    }
    const isVerified = verified.has(id) || contract.length > 0;
    if (!isVerified && untestable === undefined && pending === undefined) {
      problems.push(
        `requirement ${id}: nothing verifies it, and it says neither why (untestable) nor what will (pending)`,
      );
    }
    if (isVerified && (untestable ?? pending) !== undefined) {
      problems.push(`requirement ${id}: it says that nothing verifies it, and something does`);
    }
  }
  return problems;
}

function clauseResolver(specs: string): (requirement: Requirement) => boolean {
  const documents = new Map<string, unknown>();
  return ({ clause }) => {
    const [name = ''] = clause.split('#');
    if (!documents.has(name)) {
      const file = join(specs, name);
      documents.set(name, existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined);
    }
    return resolvePointer(documents.get(name), clause) !== undefined;
  };
}
