/** Steps that are about a fixture of the suite: something that the scenario makes work, and that the server has no part in. */
import type { Part } from '../format/step.ts';
import type { Verified } from '../verdict/outcome.ts';
import type { PlannedStep, Scenario } from './scenario.ts';

export const isFixture = (step: Part): boolean => step.fixture === true;

/** How often a fixture that did not work is made again. */
export const FIXTURE_RETRIES = 2;

/** The steps that make a fixture anew, in order, the given one last: those before it, as far as they are marked too. */
export function fixtureBlock({ steps }: Pick<Scenario, 'steps'>, name: string): PlannedStep[] {
  const end = steps.findIndex((planned) => planned.name === name);
  const before = steps.slice(0, end).findLastIndex(({ step }) => !isFixture(step));
  return steps.slice(before + 1, end + 1);
}

/** The rules that cannot be judged when a fixture does not work: those of the steps from the first of its kind on. */
export function atStake({ steps }: Pick<Scenario, 'steps'>): Verified[] {
  const rules = steps
    .slice(steps.findIndex(({ step }) => isFixture(step)))
    .flatMap(({ verifies }) => verifies.map(({ rule }) => rule));
  return [...new Set(rules)].map((rule) => ({ rule }));
}
