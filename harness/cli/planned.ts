/** Which checks a run is to have: what the baseline may name, and what must report. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS } from '../contract/documents.ts';
import { setUpOf } from '../engine/scenario-run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Selection } from '../session/partial.ts';

type Planned = { id: string /** As vitest has it, and `-t` is held against it. */; fullName: string };

function plannedIn(scenario: Scenario): Planned[] {
  return [...setUpOf(scenario), ...scenario.steps].map(({ name }) => ({
    id: `${scenario.file} > ${name}`,
    fullName: `${scenario.title} ${name}`,
  }));
}

/** Ids of all checks of scenarios. */
export const checkIds = (scenarios: readonly Scenario[]): string[] => scenarios.flatMap(plannedIn).map(({ id }) => id);

/**
 * Ids of the checks that a run of these scenarios must report: those that `-t` lets through, and without it what each
 * document of `specs` says whatever was exercised.
 */
export function mustReport(scenarios: readonly Scenario[], { name }: Selection, specs: string): string[] {
  if (name !== undefined) {
    const pattern = new RegExp(name);
    return scenarios.flatMap(plannedIn).flatMap(({ id, fullName }) => (pattern.test(fullName) ? [id] : []));
  }
  const documents = DOCUMENTS.filter((document) => existsSync(join(specs, document)));
  return [...checkIds(scenarios), ...documents.map((document) => `specs/${document} > requests`)];
}
