/** What of a scenario file is in a requirement set. */
import type { Part } from '../format/step.ts';
import { entriesInSet, isInSet, type Lifespan, type SetId } from '../spec-version.ts';
import { actionsIn } from './actions.ts';
import type { ScenarioFile } from './scenario.ts';
import { asObject } from './verifies.ts';

export type InSet = {
  /** Without what is not in the set, and without the words that say so. */
  content: ScenarioFile;
  /** For each step that is left, where it stands in the file. */
  places: readonly number[];
};

/**
 * The scenario as a set has it; undefined where it is not in the set. Its steps verify no rules of `outside`, which are
 * those of other sets.
 */
export function scenarioInSet(
  file: ScenarioFile & Lifespan,
  set: SetId,
  outside: ReadonlySet<string> = new Set(),
): InSet | undefined {
  const [own] = entriesInSet([file], set);
  if (own === undefined) return undefined;
  const places = [...file.steps.keys()].filter((index) => isInSet(file.steps[index] as Lifespan, set));
  const steps = entriesInSet(file.steps as (Part & Lifespan)[], set).map((step) => withoutRules(step, outside));
  return { content: { ...own, steps }, places };
}

/** A step, and each action of it, that verifies none of some rules. */
function withoutRules(step: Part, outside: ReadonlySet<string>): Part {
  if (outside.size === 0) return step;
  const { verifies, ...others } = step;
  const left = verifies?.filter((written) => !outside.has(asObject(written).rule)) ?? [];
  const own: Part = { ...others, ...(left.length === 0 ? {} : { verifies: left }) };
  const [verb] = actionsIn(step).map(({ at }) => String(at[0]));
  if (verb === undefined) return own;
  return { ...own, [verb]: actionsIn(step).map(({ part }) => withoutRules(part, outside)) };
}
