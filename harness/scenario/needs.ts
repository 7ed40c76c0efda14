/** What a step needs of its scenario, and which parts of a scenario a server does not claim to be able to do. */
import { namesIn, pathsIn } from '../expressions/expression.ts';
import type { InnerStep, Step } from './format.ts';
import { type PlannedStep, type Scenario, sandboxOf } from './scenario.ts';
import { verbOf } from './verbs.ts';

/** Everything that a step needs, as expressions would name it: `sandboxes.reader`, `volumes.data`, `steps.made`. */
export function needsOf(step: Step | InnerStep, scenario: Scenario): string[] {
  const verb = verbOf(step);
  const needs: string[] = [];
  if (verb === 'run' || verb === 'file') needs.push(`sandboxes.${sandboxOf(step, scenario.sandboxes)}`);
  if (step.delete !== undefined) needs.push(`sandboxes.${step.delete}`);
  if (step.wait?.sandbox !== undefined) needs.push(`sandboxes.${step.wait.sandbox}`);
  if (step.volume !== undefined) needs.push(`volumes.${step.volume}`, `contents.${step.volume}`);
  if (step.recall !== undefined) needs.push(`steps.${step.recall}`);
  if (step.create !== undefined) needs.push(...namesIn(scenario.sandboxes[step.create]));
  needs.push(...namesIn((step as Record<string, unknown>)[verb]), ...namesIn(step.expect));
  for (const condition of step.that === undefined ? [] : [step.that].flat()) needs.push(...pathsIn(condition));
  return needs.map(resourceOf);
}

/** What the case of a step names. */
export const needsOfCase = (value: unknown): string[] => namesIn(value).map(resourceOf);

const resourceOf = (need: string): string => need.split('.').slice(0, 2).join('.');

export type Unclaimed = {
  /** The scenario without the volumes and sandboxes that need what is not claimed. */
  scenario: Scenario;
  /** The capability that a volume or sandbox lacks, by `volumes.NAME` and `sandboxes.NAME`. */
  parts: ReadonlyMap<string, string>;
  /** For each step of the scenario, in order, the capability that it lacks. */
  steps: readonly (string | undefined)[];
};

/**
 * What of a scenario is not asked for: all that needs a capability which is not among `capabilities`, itself or through
 * a volume, a sandbox or the result of an earlier step. `needs` of the scenario is of all its parts.
 */
export function unclaimedParts(scenario: Scenario, capabilities: readonly string[]): Unclaimed {
  const lacks = new Map<string, string>();
  const lacking = (own: readonly string[] = [], uses: readonly string[] = []): string | undefined =>
    [...scenario.needs, ...own].find((capability) => !capabilities.includes(capability)) ??
    uses.map((use) => lacks.get(use)).find((capability) => capability !== undefined);
  const note = (key: string, capability: string | undefined): void => {
    if (capability !== undefined) lacks.set(key, capability);
  };
  for (const [name, spec] of Object.entries(scenario.volumes)) note(`volumes.${name}`, lacking(spec.needs));
  for (const [name, spec] of Object.entries(scenario.sandboxes)) {
    note(`sandboxes.${name}`, lacking(spec.needs, namesIn(spec).map(resourceOf)));
  }
  const parts = new Map(lacks);
  const steps = scenario.steps.map((planned) => {
    const { own, uses, kept } = partsOf(planned, scenario);
    const capability = lacking(own, uses);
    for (const name of kept) note(`steps.${name}`, capability);
    return capability;
  });
  const claimed = <T>(kind: string, specs: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(specs).filter(([name]) => !parts.has(`${kind}.${name}`)));
  const { volumes, sandboxes } = scenario;
  const rest = { volumes: claimed('volumes', volumes), sandboxes: claimed('sandboxes', sandboxes) };
  return { scenario: { ...scenario, ...rest }, parts, steps };
}

function partsOf(planned: PlannedStep, scenario: Scenario): { own: string[]; uses: string[]; kept: string[] } {
  const actions: (Step | InnerStep)[] = planned.step.parallel ?? [planned.step];
  const all = [planned.step, ...(planned.step.parallel ?? [])];
  const created = actions.flatMap(({ create }) => (create === undefined ? [] : [`sandboxes.${create}`]));
  return {
    own: [...new Set(all.flatMap(({ needs }) => needs ?? []))],
    uses: [...created, ...actions.flatMap((action) => needsOf(action, scenario)), ...needsOfCase(planned.case)],
    kept: all.flatMap(({ as }) => (as === undefined ? [] : [as])),
  };
}
