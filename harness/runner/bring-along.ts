/** The checks that others depend on: a run that leaves them out makes them all the same, and reports nothing of them. */
import { dependences } from '../scenario/depends.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PlannedCheck } from './plan.ts';

/**
 * Gives, for a check of a scenario, the earlier ones that it depends on, in order: the set-up, which is made as a whole,
 * and steps. `checks` are all of the scenario.
 */
export function dependsOn(
  scenario: Scenario,
  checks: readonly PlannedCheck[],
): (check: PlannedCheck) => readonly PlannedCheck[] {
  const byStep = dependences(scenario);
  const steps = checks.filter(({ kind }) => kind === 'step');
  return (check) => {
    const needed = new Set((byStep[steps.indexOf(check)] ?? []).map((index) => steps[index]));
    return checks.slice(0, checks.indexOf(check)).filter((other) => other.kind === 'set-up' || needed.has(other));
  };
}
