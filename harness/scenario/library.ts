/** All scenarios of a folder. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Diagnostic } from '../yaml/diagnostic.ts';
import type { Known } from './check.ts';
import { loadScenario } from './load.ts';
import type { Scenario } from './scenario.ts';

export type Library = { scenarios: Scenario[]; diagnostics: Diagnostic[] };

/** Absolute paths of the scenario files below a folder, sorted. */
export function scenarioFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** What is said when a folder has no scenario, or none that the filters let through. */
export function noScenarios(root: string, filters: readonly string[]): UsageError {
  if (filters.length === 0) return new UsageError(`there is no scenario below ${root}`);
  return new UsageError(`no scenario below ${root} has ${filters.join(' or ')} in its path`);
}

/**
 * Loads the scenarios below `root` whose path contains one of `filters` (all without filters). Every file is read, and
 * all that is wrong with any of them is reported at once. Paths in messages are relative to `shownFrom`.
 */
export function loadLibrary(root: string, shownFrom: string, known: Known, filters: readonly string[] = []): Library {
  const library: Library = { scenarios: [], diagnostics: [] };
  for (const path of scenarioFiles(root)) {
    const shown = relative(shownFrom, path);
    if (filters.length > 0 && !filters.some((filter) => path.includes(filter.replace(/^\.\//, '')))) continue;
    const { scenario, diagnostics } = loadScenario(path, root, shown, known);
    if (scenario) library.scenarios.push(scenario);
    library.diagnostics.push(...diagnostics);
  }
  return library;
}
