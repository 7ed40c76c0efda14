import { capabilityOf, type Need, type Part } from '../format/step.ts';
import { type Checking, checkCapability, type Report } from '../verbs/checking.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { actionsIn } from './actions.ts';

/** What can need capabilities: a scenario, a volume, a sandbox, a step, an action of `parallel`. */
type Needing = { needs?: readonly Need[] };
type NeedingScenario = Needing & {
  volumes?: Readonly<Record<string, Needing>>;
  sandboxes?: Readonly<Record<string, Needing>>;
  steps: readonly Part[];
};

/** Reports each name under a `needs` of the scenario that is none of `names`; nothing where these are not known. */
export function checkCapabilities(
  scenario: NeedingScenario,
  names: readonly string[] | undefined,
  report: Report,
): void {
  const known = names === undefined ? {} : { capabilities: names };
  for (const [path, { needs = [] }] of partsIn(scenario)) {
    for (const [index, need] of needs.entries()) {
      const at = [...path, 'needs', index];
      checkCapability(capabilityOf(need), typeof need === 'string' ? at : [...at, 'capability'], { known, report });
    }
  }
}

/** Reports cases that a step does not have, where its `needs` name some. */
export function checkNeededCases({ for: cases = {}, needs = [] }: Part, { path, report }: Checking): void {
  const known = Object.keys(cases);
  for (const [index, need] of needs.entries()) {
    if (typeof need === 'string') continue;
    for (const [place, name] of need.cases.entries()) {
      if (known.includes(name)) continue;
      report([...path, 'needs', index, 'cases', place], `the step has no case ${name}`, suggestion(name, known));
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
