/** Every report of a run. A further format is a pure writer in a file of its own, and one line here. */
import { allure } from './allure.ts';
import { basis } from './basis.ts';
import { ctrf } from './ctrf.ts';
import { history } from './history.ts';
import { reportHtml } from './html/report-html.ts';
import { json } from './json.ts';
import type { JudgedRun } from './judged-run.ts';
import { junit } from './junit.ts';
import { outcomes } from './outcomes.ts';
import { sarif } from './sarif.ts';
import { summary } from './summary.ts';

export type Report = {
  /** What `report --only` calls it; absent for what the others are written from. */
  name?: string;
  /** Below the reports folder; what an earlier run left there is removed when a run begins. */
  file: string;
  /** Gives the text of the file; undefined when the run has nothing for it. Reads and writes nothing. */
  write(run: JudgedRun): string | undefined;
};

/** A report of many files. */
export type ReportFolder = {
  /** What `report --only` calls it. */
  name: string;
  /** Below the reports folder, with nothing else in it; removed when a run begins. */
  folder: string;
  /** Gives the files; their names are plain. Reads and writes nothing. */
  write(run: JudgedRun): Iterable<{ name: string; text: string }>;
};

export const REPORTS: readonly Report[] = [
  { file: 'conformance.json', write: json },
  { file: 'history.json', write: history },
  { file: 'outcomes.ndjson', write: outcomes },
  { file: 'basis.json', write: basis },
  { name: 'html', file: 'report.html', write: reportHtml },
  { name: 'junit', file: 'junit.xml', write: junit },
  { name: 'ctrf', file: 'ctrf.json', write: ctrf },
  { name: 'sarif', file: 'report.sarif', write: sarif },
  { name: 'summary', file: 'summary.md', write: summary },
];

export const FOLDERS: readonly ReportFolder[] = [{ name: 'allure', folder: 'allure-results', write: allure }];
