import { unknownCapability } from '../capabilities/unknown.ts';
import type { Path } from '../yaml/source.ts';
import type { ScenarioFile } from './format.ts';

/** Reports each name under a `needs` of the scenario that is none of `names`; nothing where these are not known. */
export function checkCapabilities(
  scenario: ScenarioFile,
  names: readonly string[] | undefined,
  report: (path: Path, message: string, hint?: string) => void,
): void {
  if (names === undefined) return;
  for (const { path, needs } of placesOfNeeds(scenario)) {
    for (const [index, name] of needs.entries()) {
      if (names.includes(name)) continue;
      const { message, hint } = unknownCapability(name, names);
      report([...path, 'needs', index], message, hint);
    }
  }
}

/** Everything of a scenario that can need capabilities, with what it needs. */
function placesOfNeeds(scenario: ScenarioFile): { path: Path; needs: readonly string[] }[] {
  const { volumes = {}, sandboxes = {}, steps } = scenario;
  const places: [Path, { needs?: string[] }][] = [
    [[], scenario],
    ...Object.entries(volumes).map(([name, volume]): [Path, typeof volume] => [['volumes', name], volume]),
    ...Object.entries(sandboxes).map(([name, sandbox]): [Path, typeof sandbox] => [['sandboxes', name], sandbox]),
  ];
  for (const [index, step] of steps.entries()) {
    places.push([['steps', index], step]);
    for (const [inner, action] of (step.parallel ?? []).entries()) {
      places.push([['steps', index, 'parallel', inner], action]);
    }
  }
  return places.map(([path, { needs = [] }]) => ({ path, needs }));
}
