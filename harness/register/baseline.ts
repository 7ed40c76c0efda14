/**
 * Known deviations of one implementation, in a committed file: each was checked by hand against the published text.
 * A check that fails as its entry says is reported as waived; an entry whose check passes is an error, so that the file
 * never says more than is true.
 */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { BaselineFile, Deviation } from '../verdict/baseline-format.ts';
import { inForce } from '../verdict/waiver.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource } from '../yaml/source.ts';

/** Reads a baseline file. `today` is YYYY-MM-DD; entries that have expired are dropped. Throws UsageError. */
export function loadBaseline(path: string, today: string): Deviation[] {
  const { source, diagnostics } = parseSource(path, readFileSync(path, 'utf8'));
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const validate = generatedValidator('baseline');
  if (!validate(source.value)) {
    const problems = schemaProblems(source, validate.errors ?? [], 'the file');
    throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  }
  const { deviations } = source.value as BaselineFile;
  const twice = deviations.find(
    (entry, index) => deviations.findIndex((other) => other.check === entry.check) !== index,
  );
  if (twice !== undefined) throw new UsageError(`${path}: the check ${twice.check} occurs twice`);
  return inForce(deviations, today);
}
