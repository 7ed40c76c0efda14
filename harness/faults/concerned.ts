/** Which scenarios a fault concerns. */
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { loadLibrary } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { knownReferences } from '../session/known.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { concerns, type LiveFault } from './fault.ts';

/** Every scenario of this package, or of another folder of it. Throws UsageError when one of them is wrong. */
export async function allScenarios(folder = join(packageDir, 'scenarios')): Promise<Scenario[]> {
  const { scenarios, diagnostics } = loadLibrary(folder, packageDir, await knownReferences(join(packageDir, 'specs')));
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  return scenarios;
}

/** The scenarios that a fault names, and those that verify a requirement of its area; or all, where it says so. */
export function scenariosOf(fault: LiveFault, scenarios: readonly Scenario[]): string[] {
  if (fault.everywhere === true) return [...new Set([...fault.in, ...scenarios.map(({ file }) => file)])];
  const verifying = scenarios.filter(({ steps }) =>
    steps.some(({ verifies }) => verifies.some(({ rule }) => concerns(fault, rule))),
  );
  return [...new Set([...fault.in, ...verifying.map(({ file }) => file)])];
}
