/** The capabilities that scenarios may need and servers may claim: specs/capabilities.yaml. */
import { readFileSync } from 'node:fs';
import { describeError, UsageError } from '../errors.ts';
import { fromSpecs } from '../package.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { problemAt, schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource, type Source } from '../yaml/source.ts';
import type { Capability } from './format.ts';

export type { Capability };

export type CapabilityFile = {
  /** In the order of the file. */
  capabilities: readonly Capability[];
  names: readonly string[];
  /** Whether the file is that of the package, and not one of somebody's own copy of the documents. */
  packaged: boolean;
  /** The file with its places, for messages. */
  source: Source;
};

const loaded = new Map<string, CapabilityFile>();

/**
 * Reads the file of a folder of documents, or ours where somebody's own copy of the documents has none. Read once.
 * Throws UsageError with all that is wrong: no YAML, entries that are not entries, names that occur twice.
 */
export function loadCapabilities(specs: string): CapabilityFile {
  const known = loaded.get(specs) ?? read(specs);
  loaded.set(specs, known);
  return known;
}

function read(specs: string): CapabilityFile {
  const { path, packaged } = fromSpecs(specs, 'capabilities.yaml');
  const { source, diagnostics } = parseSource(path, textOf(path));
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const validate = generatedValidator('capabilities');
  const problems = validate(source.value) ? [] : schemaProblems(source, validate.errors ?? [], 'the file');
  problems.push(...repeated(source));
  if (problems.length > 0) throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  const capabilities = source.value as Capability[];
  return { capabilities, names: capabilities.map(({ name }) => name), packaged, source };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${path}: the capabilities cannot be read: ${describeError(cause)}`, { cause });
  }
}

/** Also of a file that is not what it should be: all that is wrong is said at once. */
function repeated(source: Source): Diagnostic[] {
  if (!Array.isArray(source.value)) return [];
  const names = source.value.map((entry: Partial<Capability> | null) => entry?.name);
  return names.flatMap((name, index) =>
    name === undefined || names.indexOf(name) === index
      ? []
      : [problemAt(source, [index, 'name'], `the name ${name} occurs twice`)],
  );
}
