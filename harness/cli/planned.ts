/** Which checks a run is to have: what the baseline may name, and what must report. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../counted.ts';
import { setUpOf } from '../engine/scenario-run.ts';
import { describeError, UsageError } from '../errors.ts';
import { drivenSteps } from '../scenario/columns.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { claimName, DESCRIBED } from '../session/claims.ts';
import { judgedDocuments } from '../session/judged.ts';
import type { Selection } from '../session/partial.ts';
import { driverName } from '../settings/drivers.ts';
import type { Settings } from '../settings/settings.ts';
import type { Judges } from '../targets/target.ts';
import { inColumn } from '../verdict/in-column.ts';

type Planned = { id: string /** As vitest has it, and `-t` is held against it. */; fullName: string };

function plannedIn(scenario: Scenario): Planned[] {
  return [...setUpOf(scenario), ...scenario.steps].map(({ name }) => ({
    id: `${scenario.file} > ${name}`,
    fullName: `${scenario.title} ${name}`,
  }));
}

/** All that the drivers of a run make; what a further one makes once more has its column behind each name. */
function plannedBy([, ...further]: Settings['drivers'], scenarios: readonly Scenario[]): Planned[] {
  const again = scenarios.flatMap((scenario) => {
    const steps = drivenSteps(scenario);
    return steps.length === 0 ? [] : plannedIn({ ...scenario, steps });
  });
  const columns = further
    .map(driverName)
    .map((driver) =>
      again.map(({ id, fullName }) => ({ id: inColumn(id, driver), fullName: inColumn(fullName, driver) })),
    );
  return [...scenarios.flatMap(plannedIn), ...columns.flat()];
}

/**
 * Throws UsageError when a pattern of `-t` is none, or no check of these scenarios, and no claim that is held against the
 * server, has a name that matches: nothing would be exercised. `capabilities` are those that are claimed by name.
 */
export function requireMatch(
  pattern: string,
  scenarios: readonly Scenario[],
  capabilities: readonly string[],
  drivers: Settings['drivers'],
): void {
  const names = [
    ...plannedBy(drivers, scenarios).map(({ fullName }) => fullName),
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
  { specs, drivers, judges }: Pick<Settings, 'specs' | 'drivers'> & { judges?: Judges | undefined },
): string[] {
  const planned = plannedBy(drivers, scenarios);
  if (name !== undefined) {
    const pattern = new RegExp(name);
    return planned.flatMap(({ id, fullName }) => (pattern.test(fullName) ? [id] : []));
  }
  const documents = judgedDocuments(judges).filter((document) => existsSync(join(specs, document)));
  return [...planned.map(({ id }) => id), ...documents.map((document) => `specs/${document} > requests`)];
}
