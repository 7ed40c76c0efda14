/** `list`: the scenarios and their checks. */
import { setUpOf } from '../engine/scenario-run.ts';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { loadLibrary } from '../scenario/library.ts';
import { knownReferences } from '../session/known.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';

export async function listCommand(filters: string[], flags: Flags & { json?: boolean }): Promise<number> {
  const settings = resolveSettings(flags, { env: {}, cwd: process.cwd(), packageDir });
  const library = loadLibrary(settings.scenarios, process.cwd(), await knownReferences(settings.specs), filters);
  if (library.diagnostics.length > 0) throw new UsageError(library.diagnostics.map(formatDiagnostic).join('\n\n'));
  const scenarios = library.scenarios.map((scenario) => ({
    file: scenario.file,
    title: scenario.title,
    profile: scenario.profile,
    needs: scenario.needs,
    checks: [
      ...setUpOf(scenario).map(({ name }) => ({ name, verifies: [] as string[] })),
      ...scenario.steps.map(({ name, verifies, constraint }) => ({
        name,
        verifies: verifies.map(({ rule }) => rule),
        ...(constraint === undefined ? {} : { constraint }),
      })),
    ],
  }));
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(scenarios, null, 2)}\n`);
    return 0;
  }
  for (const { file, title, profile, checks } of scenarios) {
    process.stdout.write(`${file} · ${title} (${profile})\n`);
    for (const { name, verifies } of checks) process.stdout.write(`    ${[name, ...verifies].join('  ')}\n`);
  }
  const count = scenarios.reduce((sum, scenario) => sum + scenario.checks.length, 0);
  process.stdout.write(`${scenarios.length} scenarios, ${count} checks\n`);
  return 0;
}
