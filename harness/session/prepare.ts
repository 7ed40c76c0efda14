/** Before a run: the folder of reports, the ledger, and a target that is ready. */
import { randomBytes } from 'node:crypto';
import { type Ledger, ledgerFile, openLedger, removeLedger, unfinishedRuns, whatIsLeft } from '../run/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import type { PreparedTarget, TargetEntry } from '../targets/target.ts';
import { chooseVolumes } from '../volumes/choose.ts';
import { questionsOf } from './questions.ts';
import { makeReportFolders } from './reports.ts';

export type Prepared = {
  runId: string;
  target: PreparedTarget;
  ledger: Ledger;
};

/**
 * Makes a target of the given kind ready. `fresh`: the folder of reports is for a new run. Throws UsageError or HarnessError; then
 * nothing of it is left that is not told.
 */
export async function prepare(
  entry: TargetEntry,
  settings: Settings,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
  { fresh = true }: { fresh?: boolean } = {},
): Promise<Prepared> {
  const { reports, apiKey, image } = settings;
  if (fresh) makeReportFolders(reports);
  for (const line of unfinishedRuns(reports)) log(line);
  const runId = randomBytes(5).toString('hex');
  const file = ledgerFile(reports, runId);
  const ledger = openLedger(file);
  try {
    const target = await entry.prepare({
      url: settings.target.url,
      apiKey,
      image,
      runId,
      ledger,
      log,
      signal,
      chooseVolumes: (facts) => chooseVolumes(settings.volumes, facts),
      questions: await questionsOf(settings),
    });
    return { runId, target, ledger };
  } catch (error) {
    discardLedger(file);
    throw error;
  }
}

/** Removes the ledger of a run that has left nothing. */
export function discardLedger(file: string): void {
  if (whatIsLeft(file).length === 0) removeLedger(file);
}
