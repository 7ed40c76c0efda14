/** Earlier runs that did not end in order, or that kept something: what their ledgers still say. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Whereabouts, whereabouts } from '../process/owner.ts';
import { type LedgerRun, type LedgerServer, type Left, runIdIn, runOf, whatIsLeft } from './ledger.ts';
import { recordedLedgers } from './records.ts';

export type Unfinished = {
  runId: string;
  /** Its ledger, absolute. */
  file: string;
  /** Undefined of a ledger without a beginning. */
  run: (LedgerRun & Partial<LedgerServer>) | undefined;
  /** Whether its process is gone; of one that is `elsewhere` nobody here can tell. */
  owner: Exclude<Whereabouts, 'going'>;
  left: Left[];
};

/** The runs whose ledgers are in a folder of reports (absolute), or recorded on this machine. Those that still go are left out. */
export function unfinishedRuns(reports: string): Unfinished[] {
  const own = existsSync(reports)
    ? readdirSync(reports).flatMap((name) => (runIdIn(name) === undefined ? [] : [join(realpathSync(reports), name)]))
    : [];
  const recorded = recordedLedgers().flatMap(({ file }) => (existsSync(file) ? [file] : []));
  return [...new Set([...own, ...recorded])].sort().flatMap((file) => {
    const run = runOf(file);
    const owner = run === undefined ? 'elsewhere' : whereabouts(run.owner);
    const runId = run?.runId ?? runIdIn(file.slice(file.lastIndexOf('/') + 1));
    return owner === 'going' || runId === undefined ? [] : [{ runId, file, run, owner, left: whatIsLeft(file) }];
  });
}
