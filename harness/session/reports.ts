/** The folder of reports of a run. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TROUBLE_FILE } from '../drivers/trouble.ts';
import { describeError, HarnessError } from '../errors.ts';
import { REPORTS } from '../report/all.ts';
import { REPRO_FOLDER } from '../repro/write.ts';
import { SILENCE_FILE } from './silence.ts';
import { WAITS_FILE } from './waits.ts';

/**
 * Makes the folder and that of its transcripts. What an earlier run wrote goes: it must not be taken for what this one
 * found. Throws HarnessError when the folder cannot be written.
 */
export function makeReportFolders(reports: string): void {
  try {
    const files = REPORTS.map(({ file }) => file);
    const others = ['transcripts', REPRO_FOLDER, 'allure-results', 'junit.xml', SILENCE_FILE, TROUBLE_FILE, WAITS_FILE];
    for (const name of [...others, ...files]) {
      rmSync(join(reports, name), { recursive: true, force: true });
    }
    mkdirSync(join(reports, 'transcripts'), { recursive: true });
  } catch (cause) {
    throw new HarnessError(`the reports folder ${reports} cannot be written: ${describeError(cause)}`, { cause });
  }
}
