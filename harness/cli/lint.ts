/** `lint`: everything that is wrong with scenarios and what they refer to, without a server. */
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { isPackaged, packageDir } from '../package.ts';
import { packagedBaselines } from '../register/baseline.ts';
import { loadLibrary, noScenarios } from '../scenario/library.ts';
import { knownReferences } from '../session/known.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { checkBaseline } from './baseline.ts';
import { packagedParts, wholeProblems } from './lint-whole.ts';

export async function lintCommand(filters: string[], flags: Flags): Promise<number> {
  const settings = resolveSettings(flags, { env: {}, cwd: process.cwd(), packageDir });
  const { scenarios, diagnostics } = loadLibrary(
    settings.scenarios,
    process.cwd(),
    await knownReferences(settings.specs),
    filters,
  );
  if (scenarios.length + diagnostics.length === 0) throw noScenarios(settings.scenarios, filters);
  const messages = diagnostics.map(formatDiagnostic);
  // What nothing verifies or needs can be told only with every scenario at hand.
  if (filters.length === 0 && diagnostics.length === 0) {
    messages.push(...(await wholeProblems(settings.specs, scenarios, packagedParts(settings))));
  }
  if (messages.length > 0) throw new UsageError(`${messages.join('\n\n')}\n\n${counted(messages.length, 'problem')}`);
  for (const baseline of baselinesFor(settings)) await checkBaseline({ ...settings, baseline }, scenarios);
  const checks = scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  process.stdout.write(`${counted(scenarios.length, 'scenario')} with ${counted(checks, 'step')}: nothing is wrong\n`);
  return 0;
}

/** The file of known deviations that the settings name; without one those of the package, with its own scenarios. */
function baselinesFor({ baseline, scenarios }: Settings): string[] {
  if (baseline !== undefined) return [baseline];
  return isPackaged('scenarios', scenarios) ? packagedBaselines() : [];
}
