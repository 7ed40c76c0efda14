/** Runs over time as one page that opens from disk. */
import { counted } from '../../counted.ts';
import { pageAssets } from '../html/assets.ts';
import { htmlPage } from '../html/page.ts';
import { visibleData } from '../html/visible.ts';
import type { PastRun, RunHistory, Series } from './format.ts';

/** Runs of a target that are told to whoever runs no scripts. */
const MOST_RUNS = 20;

/** Throws HarnessError when the package was not built. */
export function historyPage(history: RunHistory): string {
  const shown = visibleData(history);
  return htmlPage({
    title: `${counted(runsIn(shown), 'run')} over time · OpenSandbox conformance`,
    ...pageAssets('history'),
    data: shown,
    plain: plainHistory(shown),
  });
}

export const runsIn = ({ series }: RunHistory): number => series.reduce((sum, { runs }) => sum + runs.length, 0);

/** The newest runs of each target in plain text. */
function plainHistory({ series }: RunHistory): string {
  return [
    'OpenSandbox conformance, runs over time',
    ...series.flatMap((each) => ['', nameOf(each), '', ...each.runs.slice(-MOST_RUNS).reverse().map(lineOf)]),
    '',
    'The rest needs scripts to be shown; history --json has all of it.',
  ].join('\n');
}

const nameOf = ({ target, address }: Series): string => (address === undefined ? target : `${target} ${address}`);

const lineOf = ({ startedAt, verdict, newlyFailing, server, part }: PastRun): string =>
  [
    startedAt,
    verdict,
    ...(server === undefined ? [] : [server]),
    ...(part === undefined ? [] : [part]),
    newlyText(newlyFailing),
  ].join('  ');

const newlyText = ({ checks }: PastRun['newlyFailing']): string =>
  checks === 0 ? '' : `${counted(checks, 'check newly fails', 'checks newly fail')}`;
