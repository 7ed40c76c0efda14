/** How long a step may take: the one place that knows. */
import { milliseconds } from '../format/duration.ts';
import type { Part } from '../format/step.ts';
import { ownOf, partsOf, verbOf } from '../verbs/all.ts';
import type { Limits } from '../verbs/verb.ts';
import { FIXTURE_RETRIES, fixtureBlock, isFixture } from './fixture-steps.ts';
import type { PlannedStep, Scenario } from './scenario.ts';

/** What a new sandbox may take, in milliseconds: the answer to its creation, and then until it can be driven. */
export type SandboxTimes = { createMs: number; readyMs: number };

/** Milliseconds that a step says that it may wait. */
export function waitsMs(step: Part): number {
  const waits = partsOf(step).map((part) => {
    const patience = part.eventually === undefined ? 0 : milliseconds(part.eventually);
    return Math.max(patience, verbOf(part).waitsMs?.(ownOf(part)) ?? 0);
  });
  return Math.max(0, ...waits);
}

/**
 * Milliseconds for one step: the time of its scenario (that of a new sandbox, where it makes one and that is more), and as
 * much more as the step says that it waits. One that is about a fixture may be done again.
 */
export function timeOf(
  scenario: Pick<Scenario, 'timeoutMs' | 'steps'>,
  planned: PlannedStep,
  times: SandboxTimes,
): number {
  const once = (one: PlannedStep): number => timeOnce(scenario, one, times);
  if (!isFixture(planned.step)) return once(planned);
  const again = fixtureBlock(scenario, planned.name).reduce((sum, one) => sum + once(one), 0);
  return once(planned) + FIXTURE_RETRIES * again;
}

function timeOnce({ timeoutMs }: Pick<Scenario, 'timeoutMs'>, { step }: PlannedStep, times: SandboxTimes): number {
  return Math.max(timeoutMs, ...partsOf(step).map((part) => madeMs(part, times))) + waitsMs(step);
}

/** Milliseconds that a part of a step may take for the sandbox that it makes; 0 where it makes none. */
function madeMs(part: Part, times: SandboxTimes): number {
  const { bringsUpSandbox, asks } = verbOf(part);
  if (bringsUpSandbox) return newSandboxMs(times);
  return asks?.(ownOf(part)) === CREATES ? times.createMs : 0;
}

const CREATES = 'createSandbox';

/** Milliseconds until a new sandbox can be driven: a server may answer its creation late, and it may come up late then. */
export const newSandboxMs = ({ createMs, readyMs }: SandboxTimes): number => createMs + readyMs;

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
