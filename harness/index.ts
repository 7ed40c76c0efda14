/**
 * The suite as a library: `import { run, judge, readReport } from 'opensandbox-conformance'`. This is all that programs may rely
 * on; docs/library.md tells it with examples.
 */
import type { Comparison } from './compare/comparison-format.ts';
import type { JudgeOptions, JudgeResult } from './library/judge.ts';
import { packageVersion } from './package.ts';
import type { JudgedRun } from './report/judged-run.ts';
import type { Verdict } from './verdict/verdict-format.ts';

export type { Comparison } from './compare/comparison-format.ts';
export { HarnessError, UsageError } from './errors.ts';
export type { ChangedCheck, JudgeOptions, JudgeResult } from './library/judge.ts';
export type { RunOptions, RunResult } from './library/options.ts';
export { run } from './library/run.ts';
export { keyOf } from './report/check-key.ts';
export type { CheckEvidence, JudgedFile, JudgedRun } from './report/judged-run.ts';
export type { ProfileWord } from './verdict/profile.ts';
export type { CheckRecord, CheckStatus } from './verdict/record.ts';
export { exitCodeOf, type RunWord } from './verdict/run.ts';
export type { Verdict } from './verdict/verdict-format.ts';
export type { Exchange } from './wire/exchange.ts';
/** One check of a verdict. */
export type Check = Verdict['checks'][number];

/** Version of this package, and of the suite. */
export const suiteVersion: string = packageVersion();

/**
 * Judges a folder of reports again by the documents and the register: what the recorded exchanges show now. Asks no server and
 * writes nothing. Rejects with UsageError for what cannot be read or is no folder of reports, and with HarnessError for a
 * transcript that is none.
 */
export async function judge(folder: string, options: JudgeOptions = {}): Promise<JudgeResult> {
  // What judges takes half a second to load, and whoever only runs the suite does without.
  const { judgeFolder } = await import('./library/judge.ts');
  return judgeFolder(folder, options);
}

/**
 * Reads a folder of reports as the run that it is of, and believes what stands there. Rejects with UsageError, with the file and
 * what is wrong, where it is no folder of reports.
 */
export async function readReport(folder: string): Promise<JudgedRun> {
  const read = await import('./session/read-report.ts');
  return read.readReport(folder);
}

/**
 * Holds the newer of two runs against the older: `failed` says whether something fails that did not. Each is a folder of reports or
 * of a certificate, or the file of a verdict. Rejects with UsageError where one is none.
 */
export async function compare(older: string, newer: string): Promise<Comparison> {
  const [{ compareRuns }, { readComparedRun, verdictFile }] = await Promise.all([
    import('./compare/compare.ts'),
    import('./compare/read-compared-run.ts'),
  ]);
  return compareRuns(readComparedRun(verdictFile(older, 'older')), readComparedRun(verdictFile(newer, 'newer')));
}
