/** Text files beside a scenario: programs in other languages, which would be hard to read and to edit inside YAML. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { describeError } from '../errors.ts';
import type { Problem } from './check.ts';

/** A larger one is a mistake: it travels in every request that uses it. */
const MAX_BYTES = 64 * 1024;

/**
 * The texts of fixtures by their names. `written` has their paths from `folder`; all must lie below `root`, the folder of
 * the scenarios, also where links lead.
 */
export function readFixtures(
  written: Record<string, string>,
  folder: string,
  root: string,
): { fixtures: Record<string, string>; problems: Problem[] } {
  const fixtures: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [name, path] of Object.entries(written)) {
    const read = readFixture(resolve(folder, path), root);
    if ('text' in read) fixtures[name] = read.text;
    else problems.push({ path: ['fixtures', name], message: `the fixture ${path} ${read.problem}` });
  }
  return { fixtures, problems };
}

function readFixture(file: string, root: string): { text: string } | { problem: string } {
  const outside = { problem: 'lies outside the folder of the scenarios' };
  if (!file.startsWith(root + sep)) return outside;
  try {
    if (!realpathSync(file).startsWith(realpathSync(root) + sep)) return outside;
    const stats = statSync(file);
    if (!stats.isFile()) return { problem: 'is no file' };
    if (stats.size > MAX_BYTES) return { problem: `has ${stats.size} bytes; at most ${MAX_BYTES} are read` };
    return asText(readFileSync(file));
  } catch (error) {
    return { problem: `cannot be read: ${describeError(error)}` };
  }
}

function asText(bytes: Uint8Array): { text: string } | { problem: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { problem: 'is no UTF-8 text' };
  }
}
