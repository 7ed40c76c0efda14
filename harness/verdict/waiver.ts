/** Waivers: the entries of the baseline, and which of them is about what. */
import type { Deviation, Waiver } from './baseline-format.ts';
import type { Basis } from './basis.ts';
import { inColumn } from './in-column.ts';
import type { CheckRecord } from './record.ts';
import { matchesId } from './written-id.ts';

/** Marks the entries that cover nothing more. `today` is YYYY-MM-DD; an entry ends with the beginning of the day on which it expires. */
export function withExpiry(deviations: readonly Deviation[], today: string): Waiver[] {
  return deviations.map((entry) =>
    entry.expires === undefined || today < entry.expires ? entry : { ...entry, expired: true },
  );
}

/** The entry about a check, expired or not: it names it in all columns by its id, and in one of them with the driver behind it. */
export function entryOf(
  { id, driver }: Pick<CheckRecord, 'id' | 'driver'>,
  basis: Pick<Basis, 'deviations' | 'driver'>,
): Waiver | undefined {
  const named = inColumn(id, driver ?? basis.driver);
  return bestOf(basis.deviations.filter(({ check }) => check === id || check === named));
}

/** The entry about a contract finding, expired or not, by the key of the finding. */
export function entryOfFinding(key: string, deviations: readonly Waiver[]): Waiver | undefined {
  return bestOf(deviations.filter(({ check }) => namesFinding(check, key)));
}

/** Where a narrow and a wide entry name the same, one that is in force covers it. */
const bestOf = (entries: readonly Waiver[]): Waiver | undefined =>
  entries.find(({ expired }) => expired === undefined) ?? entries[0];

/** The waiver of a contract finding, as far as it is in force. */
export function waiverOfFinding(key: string, deviations: readonly Waiver[]): Waiver | undefined {
  const entry = entryOfFinding(key, deviations);
  return entry?.expired ? undefined : entry;
}

/** Whether a baseline entry names the finding: its key, or the key with `*` in place of operation and status. */
export function namesFinding(check: string, key: string): boolean {
  if (check === key) return true;
  const wide = / header \S+ (?:present|schema|agrees) \* \S+$/.test(check);
  return wide && matchesId(check.replace(/ \* (\S+)$/, ' * * $1'), key, ' ');
}

/** `x.yml createSandbox undocumented status 422 / status`, and of it the document with the operation. */
export const UNDOCUMENTED = /^(\S+ .+) undocumented status \d+ /;

/** Whether an entry can be about a finding of a rule (`x.yml createSandbox 202 body`), by its id. */
export function namesRule(check: string, rule: string): boolean {
  const [, operation] = UNDOCUMENTED.exec(check) ?? [];
  return operation === undefined ? check.startsWith(`${rule} `) : rule === `${operation} documented statuses only`;
}

/** The scenario of a check of one, `volumes/read-only.yaml > the sentence of the step`; undefined for a contract finding. */
export const scenarioOf = (check: string): string | undefined => /^(\S+\.ya?ml) > /.exec(check)?.[1];
