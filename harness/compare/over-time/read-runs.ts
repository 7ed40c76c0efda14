/** Reads the reports of a folder one after the other, and keeps little of each. */
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { readComparedRun } from '../read-compared-run.ts';
import { type CondensedRun, condensed, createNames, type Names } from './condensed.ts';

/** The suite has five thousand checks, with several drivers four times as many. */
const MOST_CHECKS = 100_000;
/** Different checks of all runs. */
const MOST_NAMES = 1_000_000;

export type ReadRuns = { runs: CondensedRun[]; names: Names; left: { file: string; reason: string }[] };

/** `files`: below `root`. A file that is no report, or one that cannot be read, is left out with the reason. */
export function readRuns(root: string, files: readonly string[]): ReadRuns {
  const names = createNames();
  const runs: CondensedRun[] = [];
  const left: ReadRuns['left'] = [];
  for (const file of files) {
    try {
      const run = readComparedRun(join(root, file));
      if (run.checks.length > MOST_CHECKS || run.requirements.length > MOST_CHECKS)
        throw new UsageError(`it has more than ${MOST_CHECKS} checks or rules`);
      if (names.checks.size + names.rules.size > MOST_NAMES)
        throw new UsageError(`the runs before it have more than ${MOST_NAMES} different checks`);
      runs.push(condensed(file, run, names));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      left.push({
        file,
        reason: error.message.replace(`${join(root, file)} `, '').replace(`${join(root, file)}: `, ''),
      });
    }
  }
  return { runs, names, left };
}
