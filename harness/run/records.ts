/**
 * The runs of this machine, known by a small directory of each beside the other temporary ones: what a run has left is to be
 * found also by one that has another folder of reports.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { privatePlaces } from '../process/abandoned.ts';
import type { Whereabouts } from '../process/owner.ts';
import { makeMarkedDirectory } from '../process/private-directory.ts';

/** What the directories are for, as privatePlaces has it. */
export const RECORD = 'run';

/** Makes the record of a run whose ledger (absolute) that is, and gives its path. */
export function makeRecord(ledger: string): string {
  const record = makeMarkedDirectory(RECORD);
  writeFileSync(join(record, 'ledger'), ledger);
  return record;
}

/** Removes a record; what is none is left alone. */
export function removeRecord(path: string): void {
  if (privatePlaces().some((place) => place.purpose === RECORD && basename(place.path) === basename(path))) {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Ledgers (absolute) of all recorded runs, and whether their process is still there. Records without a ledger are removed. */
export function recordedLedgers(): { file: string; owner: Whereabouts }[] {
  return privatePlaces().flatMap(({ path, purpose, owner }) => {
    if (purpose !== RECORD) return [];
    const pointer = join(path, 'ledger');
    const file = existsSync(pointer) ? readFileSync(pointer, 'utf8') : '';
    if (owner !== 'gone' || existsSync(file)) return [{ file, owner }];
    removeRecord(path);
    return [];
  });
}
