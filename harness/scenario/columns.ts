/** What of a scenario is done once more by each further driver of a run, and which volumes all drivers can have in common. */
import { namesIn } from '../expressions/expression.ts';
import type { SandboxSpec } from '../format/declared.ts';
import { isObject } from '../json-object.ts';
import { goesThroughDriver, ownOf, partsOf } from '../verbs/all.ts';
import { dependences } from './depends.ts';
import { needsOfCase, resourceOf } from './needs.ts';
import type { PlannedStep, Scenario } from './scenario.ts';

/**
 * The steps that a further driver makes as well, in order; of a scenario without one it makes nothing. They go through the
 * driver, and what they depend on does for the most part: what must have more done for it by plain calls than there are such
 * steps is about these calls, and is asked once. None where nothing of it verifies a rule, in a scenario that does.
 */
export function drivenSteps(scenario: Scenario): PlannedStep[] {
  const { steps } = scenario;
  const driven = steps.map(({ step }) => goesThroughDriver(step));
  if (!driven.includes(true)) return [];
  const before = dependences(scenario);
  const chosen: PlannedStep[] = [];
  const plain = new Set<number>();
  for (const [index, planned] of steps.entries()) {
    if (!driven[index]) continue;
    const more = (before[index] ?? []).filter((earlier) => !driven[earlier] && !plain.has(earlier));
    if (plain.size + more.length > chosen.length + 1) continue;
    chosen.push(planned);
    for (const earlier of more) plain.add(earlier);
  }
  const verifies = (some: readonly PlannedStep[]): boolean => some.some((planned) => planned.verifies.length > 0);
  return verifies(steps) && !verifies(chosen) ? [] : chosen;
}

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
  return Object.entries(volumes).flatMap(([name, { provision = true, claim, host }]) => {
    if (host || !provision || claim !== undefined || origins.includes(name) || named.includes(`volumes.${name}`))
      return [];
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
