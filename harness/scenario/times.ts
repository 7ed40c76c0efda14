/** How long a step may take: the one place that knows. */
import { milliseconds } from '../format/duration.ts';
import type { Part } from '../format/step.ts';
import { ownOf, partsOf, verbOf } from '../verbs/all.ts';
import type { Limits } from '../verbs/verb.ts';
import { FIXTURE_RETRIES, fixtureBlock, isFixture } from './fixture-steps.ts';
import type { PlannedStep, Scenario } from './scenario.ts';

/** Milliseconds that a step says that it may wait. */
export function waitsMs(step: Part): number {
  const waits = partsOf(step).map((part) => {
    const patience = part.eventually === undefined ? 0 : milliseconds(part.eventually);
    return Math.max(patience, verbOf(part).waitsMs?.(ownOf(part)) ?? 0);
  });
  return Math.max(0, ...waits);
}

/**
 * Milliseconds for one step: the time of its scenario (that of a new sandbox, where it brings one up and that is more),
 * and as much more as the step says that it waits. One that is about a fixture may be done again.
 */
export function timeOf(scenario: Pick<Scenario, 'timeoutMs' | 'steps'>, planned: PlannedStep, readyMs: number): number {
  const once = (one: PlannedStep): number => timeOnce(scenario, one, readyMs);
  if (!isFixture(planned.step)) return once(planned);
  const again = fixtureBlock(scenario, planned.name).reduce((sum, one) => sum + once(one), 0);
  return once(planned) + FIXTURE_RETRIES * again;
}

function timeOnce({ timeoutMs }: Pick<Scenario, 'timeoutMs'>, { step }: PlannedStep, readyMs: number): number {
  const bringsUp = partsOf(step).some((part) => verbOf(part).bringsUpSandbox);
  return Math.max(timeoutMs, bringsUp ? readyMs : 0) + waitsMs(step);
}

/** The longest time, in milliseconds, that a step of the scenario is ready to wait. */
export const longestWait = ({ steps }: Pick<Scenario, 'steps'>): number =>
  Math.max(0, ...steps.map(({ step }) => waitsMs(step)));

/** A step with as little patience as a conformant runtime needs. */
export function impatient(step: Part, limits: Limits): Part {
  const verb = verbOf(step);
  const own =
    verb.parts === undefined
      ? verb.impatient?.(ownOf(step), limits)
      : partsOf(step).map((part) => impatient(part, limits));
  const { eventually } = step;
  return {
    ...step,
    ...(own === undefined ? {} : { [verb.name]: own }),
    ...(eventually === undefined ? {} : { eventually: `${Math.min(milliseconds(eventually), limits.factMs)}ms` }),
  };
}
