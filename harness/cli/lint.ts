/** `lint`: everything that is wrong with scenarios and the register, without a server. */
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { registerProblems } from '../register/lint-register.ts';
import { loadLibrary } from '../scenario/library.ts';
import { contractRuleIds } from '../session/contract-rules.ts';
import { knownReferences } from '../session/known.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';

export async function lintCommand(filters: string[], flags: Flags): Promise<number> {
  const settings = resolveSettings(flags, { env: {}, cwd: process.cwd(), packageDir });
  const { scenarios, diagnostics } = loadLibrary(
    settings.scenarios,
    process.cwd(),
    await knownReferences(settings.specs),
    filters,
  );
  if (filters.length > 0 && scenarios.length + diagnostics.length === 0) {
    throw new UsageError(`no scenario below ${settings.scenarios} has ${filters.join(' or ')} in its path`);
  }
  const messages = diagnostics.map(formatDiagnostic);
  // What nothing verifies can be told only with every scenario at hand.
  if (filters.length === 0 && diagnostics.length === 0) {
    messages.push(...registerProblems(settings.specs, scenarios, await contractRuleIds(settings.specs)));
  }
  if (messages.length > 0) throw new UsageError(`${messages.join('\n\n')}\n\n${messages.length} problems`);
  const checks = scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  process.stdout.write(`${scenarios.length} scenarios with ${checks} steps: nothing is wrong\n`);
  return 0;
}
