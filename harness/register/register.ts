/** The register: one entry per rule of the specification, in specs/requirements/*.yaml. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { fromSpecs } from '../package.ts';
import { entriesInSet, newestSet, type SetId, sharesSet } from '../spec-version.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { problemAt, schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource } from '../yaml/source.ts';

export type Register = {
  requirements: ReadonlyMap<string, Requirement>;
  profiles: readonly string[];
};

/** It is asked for in several places of a run, and reading it takes a quarter of a second. */
const loaded = new Map<string, Register>();
const entries = new Map<string, readonly Requirement[]>();

/**
 * Reads every file of the register below `specsDir`, or of ours where somebody's own copy of the documents has none, and
 * gives what is in one requirement set; absent: the newest of the folder.
 * Throws UsageError with all that is wrong: entries that are not entries, ids that occur twice in a set.
 */
export function loadRegister(specsDir: string, set: SetId = newestSet(specsDir)): Register {
  const key = `${set} ${specsDir}`;
  const known = loaded.get(key) ?? registerOf(entriesInSet(registerEntries(specsDir), set));
  loaded.set(key, known);
  return known;
}

/** The entries of all sets, with the words that say in which they are. Throws as `loadRegister`. */
export function registerEntries(specsDir: string): readonly Requirement[] {
  const known = entries.get(specsDir) ?? readEntries(specsDir);
  entries.set(specsDir, known);
  return known;
}

function registerOf(own: readonly Requirement[]): Register {
  const requirements = new Map(own.map((requirement) => [requirement.id, requirement]));
  return { requirements, profiles: [...new Set(own.map(({ profile }) => profile))].sort() };
}

function readEntries(specsDir: string): Requirement[] {
  const { path: folder } = fromSpecs(specsDir, 'requirements');
  const requirements = new Map<string, Requirement[]>();
  const diagnostics: Diagnostic[] = [];
  for (const name of readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()) {
    const shown = `specs/requirements/${name}`;
    const parsed = parseSource(shown, readFileSync(join(folder, name), 'utf8'));
    diagnostics.push(...parsed.diagnostics);
    const { source } = parsed;
    if (source === undefined) continue;
    const validate = generatedValidator('requirements');
    if (!validate(source.value)) {
      diagnostics.push(...schemaProblems(source, validate.errors ?? [], 'the register'));
      continue;
    }
    for (const [index, requirement] of (source.value as Requirement[]).entries()) {
      const others = requirements.get(requirement.id) ?? [];
      if (others.some((other) => sharesSet(other, requirement))) {
        diagnostics.push(problemAt(source, [index, 'id'], `the id ${requirement.id} occurs twice`));
      }
      requirements.set(requirement.id, [...others, requirement]);
    }
  }
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  return [...requirements.values()].flat();
}
