/** Which checks a run is to have: what the baseline may name, and what must report. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../counted.ts';
import { setUpOf } from '../engine/scenario-run.ts';
import { describeError, UsageError } from '../errors.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { claimName, DESCRIBED } from '../session/claims.ts';
import { judgedDocuments } from '../session/judged.ts';
import type { Selection } from '../session/partial.ts';
import type { Judges } from '../targets/target.ts';

type Planned = { id: string /** As vitest has it, and `-t` is held against it. */; fullName: string };

function plannedIn(scenario: Scenario): Planned[] {
  return [...setUpOf(scenario), ...scenario.steps].map(({ name }) => ({
    id: `${scenario.file} > ${name}`,
    fullName: `${scenario.title} ${name}`,
  }));
}

/**
 * Throws UsageError when a pattern of `-t` is none, or no check of these scenarios, and no claim that is held against the
 * server, has a name that matches: nothing would be exercised. `capabilities` are those that are claimed by name.
 */
export function requireMatch(pattern: string, scenarios: readonly Scenario[], capabilities: readonly string[]): void {
  const names = [
    ...scenarios.flatMap(plannedIn).map(({ fullName }) => fullName),
    ...capabilities.map((capability) => `${DESCRIBED} ${claimName(capability)}`),
  ];
  const matches = regularExpression(pattern);
  if (names.some((name) => matches.test(name))) return;
  const where = `${counted(scenarios.length, 'scenario')} with ${counted(names.length, 'check')}`;
  throw new UsageError(
    `-t ${pattern}: no name matches, in ${where}. A name is the title of the scenario and that of the check; \`list\` prints them`,
  );
}

function regularExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    throw new UsageError(`-t ${pattern}: ${describeError(cause)}`);
  }
}

/** Ids of all checks of scenarios. */
export const checkIds = (scenarios: readonly Scenario[]): string[] => scenarios.flatMap(plannedIn).map(({ id }) => id);

/**
 * Ids of the checks that a run of these scenarios must report: those that `-t` lets through, and without it what each
 * document of `specs` says whatever was exercised.
 */
export function mustReport(
  scenarios: readonly Scenario[],
  { name }: Selection,
  specs: string,
  judges?: Judges,
): string[] {
  if (name !== undefined) {
    const pattern = new RegExp(name);
    return scenarios.flatMap(plannedIn).flatMap(({ id, fullName }) => (pattern.test(fullName) ? [id] : []));
  }
  const documents = judgedDocuments(judges).filter((document) => existsSync(join(specs, document)));
  return [...checkIds(scenarios), ...documents.map((document) => `specs/${document} > requests`)];
}
