/** Text files beside a scenario: programs in other languages, which would be hard to read and to edit inside YAML. */
import { readFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { describeError } from '../errors.ts';
import type { Problem } from './check.ts';

/** A larger one is a mistake: it travels in every request that uses it. */
const MAX_BYTES = 64 * 1024;

/**
 * The texts of fixtures by their names. `written` has their paths from `folder`; all must lie below `root`, the folder of
 * the scenarios.
 */
export function readFixtures(
  written: Record<string, string>,
  folder: string,
  root: string,
): { fixtures: Record<string, string>; problems: Problem[] } {
  const fixtures: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [name, path] of Object.entries(written)) {
    const file = resolve(folder, path);
    const report = (message: string): number => problems.push({ path: ['fixtures', name], message });
    if (!file.startsWith(root + sep)) {
      report(`the fixture ${path} lies outside the folder of the scenarios`);
      continue;
    }
    try {
      const { size } = statSync(file);
      if (size > MAX_BYTES) report(`the fixture ${path} has ${size} bytes; at most ${MAX_BYTES} are read`);
      else fixtures[name] = readFileSync(file, 'utf8');
    } catch (error) {
      report(`the fixture ${relative(root, file)} cannot be read: ${describeError(error)}`);
    }
  }
  return { fixtures, problems };
}
