/** What the documents leave open: specs/open-questions.yaml. */
import { readFileSync } from 'node:fs';
import { describeError, UsageError } from '../errors.ts';
import { fromSpecs } from '../package.ts';
import type { OpenQuestion } from '../verdict/open-question-format.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { problemAt, schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource, type Source } from '../yaml/source.ts';

/**
 * Reads the open questions of a folder of documents, or ours where somebody's own copy of the documents has none. Whether
 * what they name exists is for lint. Throws UsageError with all that is wrong: no YAML, entries that are not entries, ids
 * that occur twice.
 */
export function loadOpenQuestions(specs: string): OpenQuestion[] {
  const { path } = fromSpecs(specs, 'open-questions.yaml');
  const { source, diagnostics } = parseSource(path, textOf(path));
  const problems = source === undefined ? diagnostics : problemsOf(source);
  if (source === undefined || problems.length > 0) {
    throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  }
  return source.value as OpenQuestion[];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${path}: the open questions cannot be read: ${describeError(cause)}`, { cause });
  }
}

function problemsOf(source: Source): Diagnostic[] {
  const validate = generatedValidator('open-questions');
  if (!validate(source.value)) return schemaProblems(source, validate.errors ?? [], 'the file');
  const ids = (source.value as OpenQuestion[]).map(({ id }) => id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index ? [] : [problemAt(source, [index, 'id'], `the id ${id} occurs twice`)],
  );
}
