/** Before a run: the folder of reports, the ledger, and a target that is ready. */
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { thisProcess } from '../process/owner.ts';
import { beginLedger, discardLedger, type Ledger, ledgerFile, noteServer, openLedger } from '../run/ledger.ts';
import { makeRecord } from '../run/records.ts';
import type { Settings } from '../settings/settings.ts';
import type { PreparedTarget, TargetEntry } from '../targets/target.ts';
import { chooseVolumes } from '../volumes/choose.ts';
import { questionsOf } from './questions.ts';
import { recoverOn, removeAbandonedRuns } from './recover.ts';
import { makeReportFolder, takeReportFolder } from './reports.ts';

export type Prepared = {
  runId: string;
  target: PreparedTarget;
  ledger: Ledger;
};

/**
 * Makes a target of the given kind ready. `needed`: the capabilities that a server is asked for, where that is not all of them. What an
 * earlier run has reported stays. Throws UsageError or HarnessError; then nothing of it is left that is not told.
 */
export async function prepare(
  entry: TargetEntry,
  settings: Settings,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
  needed?: ReadonlySet<string>,
): Promise<Prepared> {
  const { reports, apiKey, image, execdImage, serverVersion, createMs } = settings;
  makeReportFolder(reports);
  await removeAbandonedRuns({ reports, log });
  const runId = randomBytes(5).toString('hex');
  const file = begunLedger(entry.kind, settings, runId);
  const ledger = openLedger(file);
  try {
    takeReportFolder(reports, file);
    const target = await entry.prepare({
      url: settings.target.url,
      execd: settings.execd,
      apiKey,
      image,
      execdImage,
      serverVersion,
      runId,
      ledger,
      log,
      signal,
      async chooseVolumes(facts) {
        const volumes = await chooseVolumes(settings.volumes, facts, settings.volumesAccess);
        // A run that is killed while its server is asked what it can do may have left a volume there.
        noteServer(file, { volumes });
        return volumes;
      },
      questions: await questionsOf(settings, needed),
    });
    noteServer(file, { url: target.address ?? target.url, image: target.image, volumes: target.volumes });
    if (entry.recover === undefined) await recoverOn(target, { reports, log, createMs, signal });
    return { runId, target, ledger };
  } catch (error) {
    discardLedger(file);
    throw error;
  }
}

/** Begins the ledger of a run before anything is made, so that whatever it comes to can be told to be of the run. */
function begunLedger(target: string, { reports, target: { url } }: Settings, runId: string): string {
  const file = ledgerFile(realpathSync(reports), runId);
  const record = makeRecord(file);
  const startedAt = new Date().toISOString();
  beginLedger(file, { runId, startedAt, owner: thisProcess(), host: hostname(), target, record });
  if (url !== undefined) noteServer(file, { url });
  return file;
}
