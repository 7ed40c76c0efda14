/** `history`: a folder of reports becomes one page. */
import { resolve } from 'node:path';
import { readRuns } from '../compare/over-time/read-runs.ts';
import { reportFiles } from '../compare/over-time/report-files.ts';
import { runHistory } from '../compare/over-time/run-history.ts';
import { oneLine } from '../compare/words.ts';
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import type { RunHistory } from '../report/history-page/format.ts';
import { historyPage, runsIn } from '../report/history-page/page.ts';
import { writeOut } from './write-out.ts';

export type HistoryFlags = { json?: true; out?: string };

const PAGE = 'history.html';

/** Writes the page, or prints JSON. Gives 0. Throws UsageError where there is no run, or nothing can be written. */
export function historyCommand(folder: string, { json, out }: HistoryFlags): number {
  const root = resolve(folder);
  const files = reportFiles(root);
  const { runs, names, left } = readRuns(root, files);
  if (runs.length === 0) throw new UsageError(nothingText(folder, left));
  const history = runHistory(runs, names, left);
  const text = json ? `${JSON.stringify(history, null, 2)}\n` : historyPage(history);
  if (json && out === undefined) {
    process.stdout.write(text);
    return 0;
  }
  const file = out ?? PAGE;
  writeOut(file, text);
  process.stdout.write(`${file}: ${summaryOf(history, left.length)}\n`);
  return 0;
}

function nothingText(folder: string, left: readonly RunHistory['left'][number][]): string {
  const [first] = left;
  const why =
    first === undefined
      ? 'it takes a folder in which each run has a folder with its conformance.json'
      : `${counted(left.length, 'file')} cannot be read, first ${first.file}: ${oneLine(first.reason)}`;
  return `in ${folder} is no report of a run: ${why}`;
}

function summaryOf(history: RunHistory, left: number): string {
  const { series, twice } = history;
  const flakes = series.reduce((sum, { flakeGroups }) => sum + flakeGroups, 0);
  return [
    `${counted(runsIn(history), 'run')} of ${counted(series.length, 'target')}`,
    ...(flakes === 0 ? [] : [counted(flakes, 'flake')]),
    ...(twice.length === 0 ? [] : [`${counted(twice.length, 'file')} of a run that is there twice`]),
    ...(left === 0 ? [] : [`${counted(left, 'file')} left out, which the page names`]),
  ].join(', ');
}
