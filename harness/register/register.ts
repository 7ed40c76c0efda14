/** The register: one entry per rule of the specification, in specs/requirements/*.yaml. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { fromSpecs } from '../package.ts';
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

/**
 * Reads every file of the register below `specsDir`, or of ours where somebody's own copy of the documents has none.
 * Throws UsageError with all that is wrong: entries that are not entries, ids that occur twice.
 */
export function loadRegister(specsDir: string): Register {
  const known = loaded.get(specsDir) ?? readRegister(specsDir);
  loaded.set(specsDir, known);
  return known;
}

function readRegister(specsDir: string): Register {
  const { path: folder } = fromSpecs(specsDir, 'requirements');
  const requirements = new Map<string, Requirement>();
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
      if (requirements.has(requirement.id)) {
        diagnostics.push(problemAt(source, [index, 'id'], `the id ${requirement.id} occurs twice`));
      }
      requirements.set(requirement.id, requirement);
    }
  }
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const profiles = [...new Set([...requirements.values()].map((requirement) => requirement.profile))].sort();
  return { requirements, profiles };
}
