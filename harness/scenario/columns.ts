/** What of a scenario is done once more by each further driver of a run, and which volumes all drivers can have in common. */
import { namesIn } from '../expressions/expression.ts';
import type { SandboxSpec } from '../format/declared.ts';
import { isObject } from '../json-object.ts';
import { goesThroughDriver, ownOf, partsOf } from '../verbs/all.ts';
import { dependences } from './depends.ts';
import { needsOfCase, resourceOf } from './needs.ts';
import type { PlannedStep, Scenario } from './scenario.ts';

/** The steps of a scenario that go through the driver, in order; of a scenario without one a further driver does nothing. */
export const drivenSteps = ({ steps }: Pick<Scenario, 'steps'>): PlannedStep[] =>
  steps.filter(({ step }) => goesThroughDriver(step));

/** The same with the steps that these depend on. */
export function stepsInColumn(scenario: Scenario): PlannedStep[] {
  const before = dependences(scenario);
  const driven = new Set(drivenSteps(scenario));
  const done = new Set(
    scenario.steps.flatMap((step, index) => (driven.has(step) ? [index, ...(before[index] ?? [])] : [])),
  );
  return scenario.steps.filter((_, index) => done.has(index));
}

/**
 * Names of the volumes that nothing of the scenario can change, and whose lives it does not decide: the suite makes and
 * fills them, every sandbox that mounts one does it read-only, and steps name them at most to look at them from outside.
 */
export function constantVolumes({
  volumes,
  sandboxes,
  steps,
}: Pick<Scenario, 'volumes' | 'sandboxes' | 'steps'>): string[] {
  const origins = Object.values(volumes).flatMap(({ claim }) => claim?.of ?? []);
  const named = steps.flatMap(namedByStep);
  return Object.entries(volumes).flatMap(([name, { provision = true, claim }]) => {
    if (!provision || claim !== undefined || origins.includes(name) || named.includes(`volumes.${name}`)) return [];
    return Object.values(sandboxes).every((spec) => onlyReads(spec, `volumes.${name}`)) ? [name] : [];
  });
}

/** The claims, among others, that a step hands to the server. What only looks at a volume has no expression for it. */
const namedByStep = ({ step, case: value }: PlannedStep): string[] => [
  ...partsOf(step).flatMap((part) => namesIn([ownOf(part), part.case]).map(resourceOf)),
  ...needsOfCase(value),
];

/** Whether each mount of a sandbox that names the volume is one that only reads, and that leaves the volume to the suite. */
function onlyReads({ volumes = [], ...rest }: SandboxSpec, volume: string): boolean {
  const names = (value: unknown): boolean => namesIn(value).map(resourceOf).includes(volume);
  if (names(rest)) return false;
  return volumes.filter(names).every((mount) => {
    const { readOnly, pvc } = mount as { readOnly?: unknown; pvc?: unknown };
    return readOnly === true && isObject(pvc) && Object.keys(pvc).length === 1;
  });
}
