/** The scenarios of a requirement set, with what they say and the checks that they come to. */
import { setUpOf } from '../engine/scenario-run.ts';
import { HarnessError, UsageError } from '../errors.ts';
import { drivenSteps } from '../scenario/columns.ts';
import { loadLibrary } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { knownReferences } from '../session/known.ts';
import type { SetId } from '../spec-version.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import type { Folders } from './folders.ts';
import type { SetScenario } from './format.ts';

export type ScenarioOfSet = SetScenario & { scenario: Scenario };

/** In the order of their paths. Throws UsageError where one of them is wrong in this set. */
export async function scenariosIn(set: SetId, { specs, scenarios: root }: Folders): Promise<ScenarioOfSet[]> {
  const known = await knownReferences(specs, set);
  const { scenarios, diagnostics } = loadLibrary(root, process.cwd(), known);
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  return scenarios.map((scenario) => ({
    scenario,
    path: scenario.file,
    digest: digestOfFile(scenario),
    ...checksOf(scenario),
  }));
}

function digestOfFile({ file, digest }: Scenario): string {
  if (digest === undefined) throw new HarnessError(`the scenario ${file} was not read from a file`);
  return digest;
}

/** The ids of all checks of a scenario, and those that each further driver of a run makes once more. */
function checksOf(scenario: Scenario): Pick<SetScenario, 'checks' | 'driven'> {
  const id = ({ name }: { name: string }): string => `${scenario.file} > ${name}`;
  const steps = drivenSteps(scenario);
  const setUp = setUpOf(scenario).map(id);
  return {
    checks: [...setUp, ...scenario.steps.map(id)],
    driven: steps.length === 0 ? [] : [...setUp, ...steps.map(id)],
  };
}
