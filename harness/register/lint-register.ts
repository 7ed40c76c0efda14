/** What is wrong with the register as a whole: clauses that lead nowhere, rules that nothing verifies. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { documentInSet } from '../contract/in-set.ts';
import { isObject } from '../json-object.ts';
import { resolvePointer } from '../json-pointer.ts';
import type { SetId } from '../spec-version.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { matchesId } from '../verdict/written-id.ts';
import { type Verifying, verifiedBySteps } from './coverage.ts';

/**
 * A sentence for each requirement that does not fit the documents below `specs`: its clause leads nowhere, or a contract
 * rule that it names (`contractRules` has the ids of all) is none. With `partial`, what concerns a document that the
 * folder does not have is left alone. `set`: the requirement set whose documents they are; absent: all that is in them.
 */
export function documentProblems(
  specs: string,
  requirements: Iterable<Requirement>,
  contractRules: readonly string[],
  { partial, set }: { partial: boolean; set?: SetId },
): string[] {
  const documents = documentsIn(specs, set);
  const concerns = (file: string): boolean => !partial || !/\.ya?ml$/.test(file) || documents(file) !== undefined;
  const problems: string[] = [];
  for (const { id, clause, generated, contract = [] } of requirements) {
    const [file = ''] = clause.split('#');
    if (concerns(file) && resolvePointer(documents(file), clause) === undefined) {
      problems.push(`requirement ${id}: its clause ${clause} leads nowhere`);
    }
    if (generated) continue; // verified by the contract checks of its response
    for (const rule of contract) {
      const [document = ''] = rule.split(' ');
      if (concerns(document) && !contractRules.some((ruleId) => matchesId(rule, ruleId, ' '))) {
        problems.push(`requirement ${id}: no contract rule is ${rule}`);
      }
    }
  }
  return problems;
}

/** A sentence for each requirement that nothing verifies and that does not say why. `scenarios` must be all there are. */
export function coverageProblems(requirements: Iterable<Requirement>, scenarios: readonly Verifying[]): string[] {
  const verified = verifiedBySteps(scenarios);
  const problems: string[] = [];
  for (const { id, untestable, pending, generated, contract = [] } of requirements) {
    if (generated) continue; // verified by the contract checks of its response
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

/**
 * The documents of a folder by the names of their files, read once each, with what a requirement set has of them, or with
 * all; undefined where there is none.
 */
export function documentsIn(specs: string, set?: SetId): (file: string) => unknown {
  const documents = new Map<string, unknown>();
  return (name) => {
    if (!documents.has(name)) {
      const file = join(specs, name);
      documents.set(name, existsSync(file) ? inSet(file, parse(readFileSync(file, 'utf8')), set) : undefined);
    }
    return documents.get(name);
  };
}

const inSet = (file: string, document: unknown, set: SetId | undefined): unknown =>
  set === undefined || !isObject(document) ? document : documentInSet(file, document, set);
