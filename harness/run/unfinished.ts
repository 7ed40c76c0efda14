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

/** Ledgers in a folder of reports, absolute. */
const ledgersIn = (reports: string): string[] =>
  existsSync(reports)
    ? readdirSync(reports).flatMap((name) => (runIdIn(name) === undefined ? [] : [join(realpathSync(reports), name)]))
    : [];

/**
 * The run that writes to a folder of reports (absolute) and has begun before the one with the ledger `own`; undefined when there
 * is none. Of two that begin at the same time one is the earlier.
 */
export function earlierRunIn(reports: string, own: string): string | undefined {
  const begun = (file: string): [at: string, runId: string] | undefined => {
    const run = runOf(file);
    return run === undefined || whereabouts(run.owner) !== 'going' ? undefined : [run.startedAt, run.runId];
  };
  const [at = '', runId = ''] = begun(own) ?? [];
  const earlier = ledgersIn(reports).flatMap((file) => {
    const other = file === own ? undefined : begun(file);
    return other === undefined || other[0] > at || (other[0] === at && other[1] > runId) ? [] : [other[1]];
  });
  return earlier[0];
}

/** The runs whose ledgers are in a folder of reports (absolute), or recorded on this machine. Those that still go are left out. */
export function unfinishedRuns(reports: string): Unfinished[] {
  const own = ledgersIn(reports);
  const recorded = recordedLedgers().flatMap(({ file }) => (existsSync(file) ? [file] : []));
  return [...new Set([...own, ...recorded])].sort().flatMap((file) => {
    const run = runOf(file);
    const owner = run === undefined ? 'elsewhere' : whereabouts(run.owner);
    const runId = run?.runId ?? runIdIn(file.slice(file.lastIndexOf('/') + 1));
    return owner === 'going' || runId === undefined ? [] : [{ runId, file, run, owner, left: whatIsLeft(file) }];
  });
}
