/** Waivers: the entries of the baseline that are in force, and what each of them is about. */
import type { Deviation } from './baseline-format.ts';
import type { Basis } from './basis.ts';
import { inColumn } from './in-column.ts';
import type { CheckRecord } from './record.ts';
import { matchesId } from './written-id.ts';

/** The entries that still count. `today` is YYYY-MM-DD; an entry counts no more from the day on which it expires. */
export function inForce(deviations: readonly Deviation[], today: string): Deviation[] {
  return deviations.filter(({ expires }) => expires === undefined || today < expires);
}

/** The waiver of a check: an entry names it in all columns by its id, and in one of them with the driver behind it. */
export function waiverOf(
  { id, driver }: Pick<CheckRecord, 'id' | 'driver'>,
  basis: Pick<Basis, 'deviations' | 'driver'>,
): Deviation | undefined {
  const named = inColumn(id, driver ?? basis.driver);
  return basis.deviations.find(({ check }) => check === id || check === named);
}

/** The waiver of a contract finding, by the key of the finding. */
export function waiverOfFinding(key: string, deviations: readonly Deviation[]): Deviation | undefined {
  return deviations.find(({ check }) => namesFinding(check, key));
}

/** Whether a baseline entry names the finding: its key, or the key with `*` in place of operation and status. */
export function namesFinding(check: string, key: string): boolean {
  if (check === key) return true;
  const wide = / header \S+ (?:present|schema|agrees) \* \S+$/.test(check);
  return wide && matchesId(check.replace(/ \* (\S+)$/, ' * * $1'), key, ' ');
}

/** A check of a scenario, `volumes/read-only.yaml > the sentence of the step`; all others are contract findings. */
const OF_SCENARIO = /^\S+\.ya?ml > /;

/**
 * The waivers that name nothing there is: neither one of `checks`, all ids of the checks of scenarios and these in columns, nor a finding about
 * one of `subjects`, the first words of contract rules. Whether there is such a finding only the exchanges can tell.
 */
export function waiversOfNothing(
  deviations: readonly Deviation[],
  checks: ReadonlySet<string>,
  subjects: readonly string[],
): string[] {
  return deviations
    .map(({ check }) => check)
    .filter((check) =>
      OF_SCENARIO.test(check) ? !checks.has(check) : !subjects.some((subject) => check.startsWith(`${subject} `)),
    );
}
