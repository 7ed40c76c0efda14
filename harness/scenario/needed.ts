/** Which capabilities a scenario needs, for itself and for each of its parts. */
import { capabilityOf } from '../format/step.ts';
import { partsIn } from './check-capabilities.ts';
import { unclaimedParts } from './needs.ts';
import type { Scenario } from './scenario.ts';

export type Needed = {
  /** All that are named anywhere in the scenario, those of the scenario as a whole first. */
  all: readonly string[];
  /** Of a volume or sandbox, by `volumes.NAME` and `sandboxes.NAME`: beyond what the scenario as a whole needs. */
  ofPart(key: string): readonly string[];
  /** Of a step, by its index: beyond what the scenario as a whole needs. Through volumes, sandboxes and results too. */
  ofStep(index: number): readonly string[];
};

/** A part needs a capability when it is not asked for without it. */
export function neededBy(scenario: Scenario): Needed {
  const steps = scenario.steps.map(({ step }) => step);
  const all = [...new Set(partsIn({ ...scenario, steps }).flatMap(([, { needs = [] }]) => needs.map(capabilityOf)))];
  const without = all
    .filter((name) => !scenario.needs.includes(name))
    .map((name) => ({
      name,
      unclaimed: unclaimedParts(
        scenario,
        all.filter((other) => other !== name),
      ),
    }));
  return {
    all,
    ofPart: (key) => without.flatMap(({ name, unclaimed }) => (unclaimed.parts.has(key) ? [name] : [])),
    ofStep: (index) => without.flatMap(({ name, unclaimed }) => (unclaimed.steps[index] === undefined ? [] : [name])),
  };
}
