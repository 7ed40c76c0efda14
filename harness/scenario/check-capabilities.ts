import { unknownCapability } from '../capabilities/unknown.ts';
import type { Part } from '../format/step.ts';
import type { Path } from '../yaml/source.ts';
import { actionsIn } from './actions.ts';

/** What can need capabilities: a scenario, a volume, a sandbox, a step, an action of `parallel`. */
type Needing = { needs?: readonly string[] };
type NeedingScenario = Needing & {
  volumes?: Readonly<Record<string, Needing>>;
  sandboxes?: Readonly<Record<string, Needing>>;
  steps: readonly Part[];
};

/** Reports each name under a `needs` of the scenario that is none of `names`; nothing where these are not known. */
export function checkCapabilities(
  scenario: NeedingScenario,
  names: readonly string[] | undefined,
  report: (path: Path, message: string, hint?: string) => void,
): void {
  if (names === undefined) return;
  for (const [path, { needs = [] }] of partsIn(scenario)) {
    for (const [index, name] of needs.entries()) {
      if (names.includes(name)) continue;
      const { message, hint } = unknownCapability(name, names);
      report([...path, 'needs', index], message, hint);
    }
  }
}

/** The scenario and everything in it that can need capabilities, each with its path. */
export function partsIn(scenario: NeedingScenario): [Path, Needing][] {
  const { volumes = {}, sandboxes = {}, steps } = scenario;
  return [
    [[], scenario],
    ...below(['volumes'], Object.entries(volumes)),
    ...below(['sandboxes'], Object.entries(sandboxes)),
    ...[...steps.entries()].flatMap(([index, step]) => [
      ...below(['steps'], [[index, step]]),
      ...actionsIn(step).map(({ part, at }): [Path, Needing] => [['steps', index, ...at], part]),
    ]),
  ];
}

const below = (path: Path, parts: [string | number, Needing][]): [Path, Needing][] =>
  parts.map(([key, part]) => [[...path, key], part]);
