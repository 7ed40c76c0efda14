/**
 * What the run has made and not yet removed, on disk: written before or at the moment of making, so that it is complete
 * even when the process is interrupted between two statements. It begins with whose it is and which server it is about.
 */
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { jsonLines } from '../json-text.ts';
import type { Owner } from '../process/owner.ts';
import { removeRecord } from './records.ts';

export type Item = {
  kind: 'sandbox' | 'volume' | 'snapshot' | 'session' | 'context' | 'command' | 'code' | 'directory' | 'host-directory';
  id: string;
  /** What it is marked with, where that is not the id of the run. */
  mark?: string;
  /** The sandbox that it is in, and with which it goes. */
  in?: string;
};

export type Ledger = {
  made(item: Item): void;
  gone(item: Item): void;
};

/** Which run a ledger is of. */
export type LedgerRun = {
  runId: string;
  startedAt: string;
  owner: Owner;
  /** Name of the machine, for people. */
  host: string;
  /** Kind of the target. */
  target: string;
  /** Where this machine knows the ledger by (records.ts). */
  record?: string;
};

/** How a run reaches volumes, as harness/volumes has it. Plain data. */
type Place = { readonly kind: string; readonly [fact: string]: unknown };

/** The server of a run, as far as it is known: its address from the beginning, the rest once it is ready. */
export type LedgerServer = {
  /** Base URL without `/v1`. */
  url: string;
  image?: string;
  volumes?: Place;
};

export type Left = Item & {
  /** Scenario that made it. */
  scenario?: string;
  /** It was left there on purpose. */
  kept?: true;
};

type Line = (
  | ({ event: 'run' } & LedgerRun)
  | ({ event: 'server' } & Partial<LedgerServer>)
  | ({ event: 'made' | 'gone' } & Item)
  | { event: 'kept' }
) & { scenario?: string };

/**
 * Appends to the ledger file; every line is written before the call returns. `scenario` is noted with what is made. The
 * folder must exist.
 */
export function openLedger(file: string, scenario?: string): Ledger {
  const write = (event: 'made' | 'gone', { kind, id, mark, in: sandbox }: Item): void =>
    append(file, {
      event,
      kind,
      id,
      ...(mark === undefined ? {} : { mark }),
      ...(sandbox === undefined ? {} : { in: sandbox }),
      ...(scenario === undefined ? {} : { scenario }),
    });
  return { made: (item) => write('made', item), gone: (item) => write('gone', item) };
}

/** Writes the beginning of a ledger. */
export const beginLedger = (file: string, run: LedgerRun): void => append(file, { event: 'run', ...run });

/** Notes what is known of the server by now. */
export const noteServer = (file: string, server: Partial<LedgerServer>): void =>
  append(file, { event: 'server', ...server });

/** Notes that what a scenario has made and not removed is left there on purpose. */
export const noteKept = (file: string, scenario: string): void => append(file, { event: 'kept', scenario });

function append(file: string, line: Line): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** The lines of a ledger; none where there is no such file. */
const linesOf = (file: string): Line[] => (existsSync(file) ? jsonLines(readFileSync(file, 'utf8')) : []);

/** Of which run a ledger is, and what is known of its server; undefined for one without a beginning. */
export function runOf(file: string): (LedgerRun & Partial<LedgerServer>) | undefined {
  const lines = linesOf(file);
  const [first] = lines;
  if (first?.event !== 'run') return undefined;
  const known = lines.flatMap((line) => (line.event === 'server' ? [line] : []));
  return Object.assign({}, first, ...known.map(({ event: _, ...server }) => server)) as LedgerRun & LedgerServer;
}

/** What a ledger file says is still there, in the order it was made. */
export function whatIsLeft(file: string): Left[] {
  const left = new Map<string, Left>();
  for (const line of linesOf(file)) {
    if (line.event === 'made') {
      const { event: _, ...item } = line;
      left.set(`${line.kind} ${line.id}`, item);
    } else if (line.event === 'gone') {
      left.delete(`${line.kind} ${line.id}`);
      if (line.kind !== 'sandbox') continue;
      for (const [key, item] of left) if (item.in === line.id) left.delete(key);
    } else if (line.event === 'kept') {
      for (const item of left.values()) if (item.scenario === line.scenario) item.kept = true;
    }
  }
  return [...left.values()];
}

/** Ids of everything of a kind that a ledger file names, gone or not, in the order it was made. */
export function everMade(file: string, kind: Item['kind']): string[] {
  const made = linesOf(file).flatMap((line) => (line.event === 'made' && line.kind === kind ? [line.id] : []));
  return [...new Set(made)];
}

/** How many sandboxes a run has made so far, gone or not. */
export function sandboxesMade(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('"event":"made","kind":"sandbox"').length - 1 : 0;
}

const NAME = /^\.ledger-([a-z0-9]+)\.ndjson$/;

/** Where the ledger of a run is kept. */
export const ledgerFile = (reports: string, runId: string): string => join(reports, `.ledger-${runId}.ndjson`);

/** The run whose ledger has this name; undefined for any other file. */
export const runIdIn = (name: string): string | undefined => NAME.exec(name)?.[1];

/** Removes a ledger and the record of it. One that is gone already is no error. */
export function removeLedger(file: string): void {
  const record = runOf(file)?.record;
  rmSync(file, { force: true });
  if (record !== undefined) removeRecord(record);
}

/** Removes the ledger of a run that has left nothing: it is no use to anybody. */
export function discardLedger(file: string): void {
  if (whatIsLeft(file).length === 0) removeLedger(file);
}
