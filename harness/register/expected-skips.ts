/** A file for `--expect-skipped`: the skips that a run may have. */
import { readFileSync } from 'node:fs';
import { describeError, UsageError } from '../errors.ts';
import type { ExpectedSkip } from '../verdict/expected-skip-format.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource } from '../yaml/source.ts';

/** Reads the file. Throws UsageError with all that is wrong with it. An empty file allows no skip. */
export function loadExpectedSkips(path: string): ExpectedSkip[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`--expect-skipped: ${path} cannot be read: ${describeError(cause)}`, { cause });
  }
  const { source, diagnostics } = parseSource(path, text);
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const value = source.value ?? [];
  const validate = generatedValidator('expected-skips');
  if (!validate(value)) {
    const problems = schemaProblems(source, validate.errors ?? [], 'the file');
    throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  }
  return value as ExpectedSkip[];
}
