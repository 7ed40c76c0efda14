/** What the suite covers: rules by profile, and what the last run exercised of the documents. */

import type { OperationResult } from '../contract/judge.ts';
import type { TransitionCount } from '../history/monitor.ts';
import type { Verified } from '../verdict/outcome.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { contractRequirementId } from './contract-register.ts';

export type ProfileCoverage = {
  profile: string;
  requirements: number;
  /** Rules that at least one check verifies. */
  verified: number;
  untestable: number;
  /** Rules that nothing verifies yet. */
  notYet: number;
};

export type OperationCoverage = {
  document: string;
  operation: string;
  /** `reason`: why the suite cannot make a healthy server give it. */
  responses: { status: string; exercised: number; reason?: string }[];
};

export type Coverage = {
  profiles: ProfileCoverage[];
  /** How many exchanges the last run has recorded. */
  exchanges: number;
  operations: OperationCoverage[];
  transitions: TransitionCount[];
};

/** As much of a scenario as tells which rules it verifies: this room knows nothing else of scenarios. */
export type Verifying = { steps: readonly { verifies: readonly Verified[] }[] };

/** Ids of the rules that steps of scenarios verify. */
export function verifiedBySteps(scenarios: readonly Verifying[]): Set<string> {
  return new Set(scenarios.flatMap(({ steps }) => steps.flatMap(({ verifies }) => verifies.map(({ rule }) => rule))));
}

/** One line for each profile, in the order of their names. */
export function profileCoverage(requirements: Iterable<Requirement>, verified: ReadonlySet<string>): ProfileCoverage[] {
  const profiles = new Map<string, ProfileCoverage>();
  for (const { id, profile, untestable, generated, contract } of requirements) {
    const line = profiles.get(profile) ?? { profile, requirements: 0, verified: 0, untestable: 0, notYet: 0 };
    line.requirements += 1;
    if (generated || contract !== undefined || verified.has(id)) line.verified += 1;
    else if (untestable !== undefined) line.untestable += 1;
    else line.notYet += 1;
    profiles.set(profile, line);
  }
  return [...profiles.values()].sort((a, b) => (a.profile < b.profile ? -1 : 1));
}

/** How often each documented response of each operation was seen, and why it could not be, from the register. */
export function operationCoverage(
  results: readonly OperationResult[],
  requirements: ReadonlyMap<string, Requirement>,
): OperationCoverage[] {
  return results.map(({ document, name, responses }) => ({
    document,
    operation: name,
    responses: responses
      .filter(({ documented }) => documented)
      .map(({ status, rules }) => {
        const reason = requirements.get(contractRequirementId(document, name, status))?.unexercised;
        const exercised = Math.max(0, ...rules.map((rule) => rule.exercised));
        return { status, exercised, ...(reason === undefined ? {} : { reason }) };
      }),
  }));
}
