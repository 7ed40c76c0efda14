/** `list`: the scenarios and their checks. */
import { counted } from '../counted.ts';
import { setUpOf } from '../engine/scenario-run.ts';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { loadLibrary, noScenarios } from '../scenario/library.ts';
import { neededBy } from '../scenario/needed.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { knownReferences } from '../session/known.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';

export async function listCommand(filters: string[], flags: Flags & { json?: boolean }): Promise<number> {
  const settings = resolveSettings(flags, { env: {}, cwd: process.cwd(), packageDir });
  const known = await knownReferences(settings.specs, settings.specVersion.set);
  const library = loadLibrary(settings.scenarios, process.cwd(), known, filters);
  if (library.diagnostics.length > 0) throw new UsageError(library.diagnostics.map(formatDiagnostic).join('\n\n'));
  if (library.scenarios.length === 0) throw noScenarios(settings.scenarios, filters);
  const scenarios = library.scenarios.map(listed);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(scenarios, null, 2)}\n`);
    return 0;
  }
  for (const { file, title, profile, needs, checks } of scenarios) {
    process.stdout.write(`${file} · ${title} (${[profile, ...needsWords(needs)].join(', ')})\n`);
    for (const check of checks) {
      process.stdout.write(`    ${[check.name, ...check.verifies, ...needsWords(check.needs)].join('  ')}\n`);
    }
  }
  const count = scenarios.reduce((sum, scenario) => sum + scenario.checks.length, 0);
  process.stdout.write(`${counted(scenarios.length, 'scenario')}, ${counted(count, 'check')}\n`);
  return 0;
}

const needsWords = (needs: readonly string[]): string[] => (needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]);

type Check = {
  name: string;
  verifies: readonly string[];
  /** Capabilities, beyond those that the scenario as a whole needs. */
  needs: readonly string[];
  constraint?: string;
};

function listed(scenario: Scenario) {
  const { file, title, profile, needs, steps } = scenario;
  const needed = neededBy(scenario);
  const setUps = setUpOf(scenario).map(
    ({ name, key }): Check => ({
      name,
      verifies: [],
      needs: needed.ofPart(key),
    }),
  );
  const checks = steps.map(
    ({ name, verifies, constraint }, index): Check => ({
      name,
      verifies: verifies.map(({ rule }) => rule),
      needs: needed.ofStep(index),
      ...(constraint === undefined ? {} : { constraint }),
    }),
  );
  return { file, title, profile, needs, checks: [...setUps, ...checks] };
}
