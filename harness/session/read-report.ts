/** Reads a folder of reports as the run that it is of. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { JudgedRun } from '../report/judged-run.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import { evidenceOf } from './evidence.ts';
import { readBasis, readHistory, readOutcomes, readVerdict } from './read-run.ts';

/**
 * `folder`: reports of a run. It believes what stands there: `rejudge` does not. Throws UsageError with the file and what is
 * wrong where it is no folder of reports, and HarnessError for a transcript that is none.
 */
export async function readReport(folder: string): Promise<JudgedRun> {
  const verdict = readVerdict(join(folder, 'conformance.json'));
  const basis = readBasis(join(folder, 'basis.json'));
  const raw = readOutcomes(join(folder, 'outcomes.ndjson'));
  if (raw.length !== verdict.checks.length) {
    throw new UsageError(
      `${folder}: outcomes.ndjson has ${raw.length} checks and conformance.json ${verdict.checks.length}: these are not of one run`,
    );
  }
  const histories = join(folder, 'history.json');
  const history: { history?: JudgedHistory } = existsSync(histories) ? { history: readHistory(histories) } : {};
  return { verdict, basis, raw, ...history, evidence: await evidenceOf(verdict, folder) };
}
