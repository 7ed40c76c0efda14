/** What a step needs of its scenario, and which parts of a scenario a server does not claim to be able to do. */
import { namesIn, pathsIn } from '../expressions/expression.ts';
import { conditionsOf, neededIn, type Part, sandboxOf } from '../format/step.ts';
import { actsInSandbox, ownOf, partsOf, verbOf } from '../verbs/all.ts';
import type { PlannedStep, Scenario } from './scenario.ts';

/** Everything that an action needs, as expressions would name it: `sandboxes.reader`, `volumes.data`, `steps.made`. */
export function needsOf(part: Part, scenario: Scenario): string[] {
  const verb = verbOf(part);
  const own = ownOf(part);
  return [
    ...(actsInSandbox(part) ? [`sandboxes.${sandboxOf(part, scenario)}`] : []),
    ...(verb.needs?.(own, scenario) ?? []),
    ...namesIn(own),
    ...namesIn(part.case),
    ...namesIn(part.expect),
    ...conditionsOf(part).flatMap(pathsIn),
  ].map(resourceOf);
}

/** What the case of a step names. */
export const needsOfCase = (value: unknown): string[] => namesIn(value).map(resourceOf);

/** The volume, sandbox or result that a name begins with: `steps.made` of `steps.made.body.id`. */
export const resourceOf = (need: string): string => need.split('.').slice(0, 2).join('.');

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
    const { own, uses, kept } = usedBy(planned, scenario);
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

function usedBy(
  { step, case: value }: PlannedStep,
  scenario: Scenario,
): { own: string[]; uses: string[]; kept: string[] } {
  const parts = partsOf(step);
  const all = [...new Set([step, ...parts])];
  const created = parts.flatMap((part) => verbOf(part).creates?.(ownOf(part)) ?? []);
  return {
    own: [...new Set(all.flatMap(({ needs = [], caseKey }) => neededIn(needs, caseKey)))],
    uses: [
      ...created.map((name) => `sandboxes.${name}`),
      ...parts.flatMap((part) => needsOf(part, scenario)),
      ...needsOfCase(value),
    ],
    kept: all.flatMap(({ as }) => (as === undefined ? [] : [as])),
  };
}
