/** All scenarios of a folder. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import { type Diagnostic, nearest } from '../yaml/diagnostic.ts';
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

/** What is said when a folder has no scenario, or none that the filters let through: with what there is instead. */
export function noScenarios(root: string, filters: readonly string[]): UsageError {
  const files = scenarioFiles(root).map((file) => relative(root, file).split(sep).join('/'));
  if (filters.length === 0 || files.length === 0) return new UsageError(`there is no scenario below ${root}`);
  const known = new Set(files.flatMap((file) => [file, file.replace(/\.ya?ml$/, ''), ...wordsOf(file)]));
  const meant = filters.flatMap((filter) => nearest(filter, [...known]) ?? []);
  const folders = new Set(files.map((file) => (file.includes('/') ? `${file.split('/', 1)[0]}/` : file)));
  const hint =
    meant.length > 0
      ? `did you mean ${meant.join(' or ')}?`
      : `there is ${[...folders].join(', ')}; \`list\` prints every scenario`;
  return new UsageError(`no scenario below ${root} has ${filters.join(' or ')} in its path\n  ${hint}`);
}

/** Folders and the bare name of a file. */
const wordsOf = (file: string): string[] => file.replace(/\.ya?ml$/, '').split('/');

/** Whether the path of a scenario file contains one of the filters; without filters every one does. */
export const isChosen = (path: string, filters: readonly string[]): boolean =>
  filters.length === 0 || filters.some((filter) => path.includes(filter.replace(/^\.\//, '')));

/**
 * Loads the scenarios below `root` whose path contains one of `filters` (all without filters). Every file is read, and
 * all that is wrong with any of them is reported at once. Paths in messages are relative to `shownFrom`.
 */
export function loadLibrary(root: string, shownFrom: string, known: Known, filters: readonly string[] = []): Library {
  const library: Library = { scenarios: [], diagnostics: [] };
  for (const path of scenarioFiles(root)) {
    const shown = relative(shownFrom, path);
    if (!isChosen(path, filters)) continue;
    const { scenario, diagnostics } = loadScenario(path, root, shown, known);
    if (scenario) library.scenarios.push(scenario);
    library.diagnostics.push(...diagnostics);
  }
  return library;
}
