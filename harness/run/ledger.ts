/**
 * What the run has made and not yet removed, on disk: written before or at the moment of making, so that it is complete
 * even when the process is interrupted between two statements.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export type Item = { kind: 'sandbox' | 'volume' | 'snapshot'; id: string };

export type Ledger = {
  made(item: Item): void;
  gone(item: Item): void;
};

/** Appends to the ledger file; every line is written before the call returns. */
export function openLedger(file: string): Ledger {
  const write = (event: 'made' | 'gone', { kind, id }: Item): void =>
    appendFileSync(file, `${JSON.stringify({ event, kind, id })}\n`);
  return { made: (item) => write('made', item), gone: (item) => write('gone', item) };
}

/** What a ledger file says is still there, in the order it was made. A line cut short by a crash is passed over. */
export function whatIsLeft(file: string): Item[] {
  if (!existsSync(file)) return [];
  const left = new Map<string, Item>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue;
    const { event, kind, id } = JSON.parse(line) as Item & { event: string };
    if (event === 'made') left.set(`${kind} ${id}`, { kind, id });
    else left.delete(`${kind} ${id}`);
  }
  return [...left.values()];
}

/** Ids of everything of a kind that a ledger file names, gone or not, in the order it was made. */
export function everMade(file: string, kind: Item['kind']): string[] {
  if (!existsSync(file)) return [];
  const ids = new Set<string>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue;
    const item = JSON.parse(line) as Item & { event: string };
    if (item.event === 'made' && item.kind === kind) ids.add(item.id);
  }
  return [...ids];
}

/** How many sandboxes a run has made so far, gone or not. */
export function sandboxesMade(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('"event":"made","kind":"sandbox"').length - 1 : 0;
}

const NAME = /^\.ledger-([a-z0-9]+)\.ndjson$/;

/** Where the ledger of a run is kept. */
export const ledgerFile = (reports: string, runId: string): string => join(reports, `.ledger-${runId}.ndjson`);

/**
 * A sentence for each earlier run that did not end in order and may have left something on its server. Which server that
 * was is not known here, so nothing is touched; ledgers of runs that left nothing are removed.
 */
export function unfinishedRuns(reports: string): string[] {
  return readdirSync(reports).flatMap((name) => {
    const runId = NAME.exec(name)?.[1];
    if (runId === undefined) return [];
    const file = join(reports, name);
    const left = whatIsLeft(file);
    if (left.length === 0) {
      removeLedger(file);
      return [];
    }
    const items = left.map(({ kind, id }) => `${kind} ${id}`).join(', ');
    return [`run ${runId} did not end in order; it may have left ${items}. Remove ${file} when that is dealt with.`];
  });
}

/** The ledger of a run that left nothing is no use to anybody. */
export function removeLedger(file: string): void {
  rmSync(file, { force: true });
}
