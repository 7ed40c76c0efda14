/** The folder of reports of a run. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TROUBLE_FILE } from '../drivers/trouble.ts';
import { describeError, HarnessError, UsageError } from '../errors.ts';
import { FOLDERS, REPORTS } from '../report/all.ts';
import { REPRO_FOLDER } from '../repro/write.ts';
import { earlierRunIn } from '../run/unfinished.ts';
import { COMMON_FOLDER } from './common-volumes.ts';
import { SILENCE_FILE } from './silence.ts';
import { WAITS_FILE } from './waits.ts';

/** What the workers of a run tell each other there. */
export const NOTES = [SILENCE_FILE, WAITS_FILE, COMMON_FOLDER];

/** Makes the folder. What stands in it stays. Throws HarnessError when the folder cannot be made. */
export function makeReportFolder(reports: string): void {
  written(reports, () => mkdirSync(reports, { recursive: true }));
}

/**
 * Makes the folder one of the run with the ledger `own`, which is in it. What a killed run told its workers goes; its reports stay,
 * since nobody knows yet whether this run can begin. Throws UsageError where another run writes there, and HarnessError when
 * the folder cannot be written.
 */
export function takeReportFolder(reports: string, own: string): void {
  const other = earlierRunIn(reports, own);
  if (other !== undefined)
    throw new UsageError(`--reports: the run ${other}, which still goes, writes to ${reports}: name another folder`);
  written(reports, () => remove(reports, NOTES));
}

/**
 * Removes what an earlier run wrote, now that this one begins: it must not be taken for what this one found. Makes the folder
 * of the transcripts. Throws HarnessError when that cannot be done.
 */
export function clearReports(reports: string): void {
  written(reports, () => {
    const files = [...REPORTS.map(({ file }) => file), ...FOLDERS.map(({ folder }) => folder)];
    remove(reports, ['transcripts', REPRO_FOLDER, TROUBLE_FILE, ...NOTES, ...files]);
    mkdirSync(join(reports, 'transcripts'), { recursive: true });
  });
}

function remove(reports: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(reports, name), { recursive: true, force: true });
}

function written(reports: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new HarnessError(`the reports folder ${reports} cannot be written: ${describeError(cause)}`, { cause });
  }
}
