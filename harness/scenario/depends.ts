/** Which steps of its scenario a step depends on: a run that leaves them out brings them along. */
import { namesIn } from '../expressions/expression.ts';
import { type Part, sandboxOf } from '../format/step.ts';
import { actsInSandbox, ownOf, partsOf, verbOf } from '../verbs/all.ts';
import { needsOf, needsOfCase, resourceOf } from './needs.ts';
import type { PlannedStep, Scenario } from './scenario.ts';
import { kindsOf } from './side-by-side.ts';

/**
 * For each step of a scenario, in order, the earlier steps, by index and in order, that it depends on: those that made a
 * volume, a sandbox or a result that it names, directly or through each other, or that may have changed one. A step that
 * looks at the server as a whole depends on all that came before. Refusals and looks change nothing. One that is
 * independent, as it says itself, depends on nothing.
 */
export function dependences(scenario: Scenario): number[][] {
  const touched: Set<string>[] = [];
  const found: number[][] = [];
  for (const [index, planned] of scenario.steps.entries()) {
    const touches = touchedBy(planned, scenario, touched);
    const around = partsOf(planned.step).some((part) => verbOf(part).looksAround?.(ownOf(part)) ?? false);
    const steps = new Set<number>();
    for (const [earlier, { step }] of scenario.steps.slice(0, index).entries()) {
      if (isIndependent(planned.step) || kindsOf(step).length > 0 || !(around || meet(touches, touched[earlier])))
        continue;
      for (const one of [...(found[earlier] ?? []), earlier]) steps.add(one);
    }
    touched.push(touches);
    found.push([...steps].sort((a, b) => a - b));
  }
  return found;
}

/** Whether a step says that it comes to the same whatever was done before it. */
export const isIndependent = (step: Part): boolean => step.independent === true;

const meet = (one: ReadonlySet<string>, other: ReadonlySet<string> = new Set()): boolean =>
  [...one].some((key) => other.has(key));

/** The volumes, sandboxes and results that a step is about, as expressions name them; `earlier`: those of the steps before. */
function touchedBy(
  { step, case: value }: PlannedStep,
  scenario: Scenario,
  earlier: readonly Set<string>[],
): Set<string> {
  const named = [...partsOf(step).flatMap((part) => namedBy(part, scenario)), ...needsOfCase(value)];
  const behind = named.flatMap((name) => [name, ...behindSandbox(name, scenario)]);
  // The last step that keeps a result under a name is the one that is meant.
  const made = behind.flatMap((name) => [...(earlier.findLast((_, index) => keeps(scenario, index, name)) ?? [])]);
  return new Set([...behind, ...made].filter((name) => /^(volumes|sandboxes|steps)\./.test(name)));
}

function namedBy(part: Part, scenario: Scenario): string[] {
  const verb = verbOf(part);
  const own = ownOf(part);
  const sandboxes = [...(verb.creates?.(own) ?? []), ...(verb.disturbs?.(own) ?? [])];
  if (actsInSandbox(part)) sandboxes.push(sandboxOf(part, scenario) ?? '');
  return [
    ...needsOf(part, scenario).map((need) => need.replace(/^contents\./, 'volumes.')),
    ...sandboxes.map((name) => `sandboxes.${name}`),
    ...(part.as === undefined ? [] : [`steps.${part.as}`]),
  ];
}

/** What the declaration of a sandbox names: its volumes, and the result that it is connected to by. */
function behindSandbox(key: string, { sandboxes }: Scenario): string[] {
  const [kind, name = ''] = key.split('.');
  return kind === 'sandboxes' ? namesIn(sandboxes[name]).map(resourceOf) : [];
}

const keeps = ({ steps }: Scenario, index: number, name: string): boolean =>
  partsOf((steps[index] as PlannedStep).step).some(({ as }) => as !== undefined && `steps.${as}` === name);
