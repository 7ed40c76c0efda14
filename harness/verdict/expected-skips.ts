/** Which skips a run may have (`--expect-skipped`), and which checks must report. */
import type { ExpectedSkip } from './expected-skip-format.ts';
import { inColumn } from './in-column.ts';
import type { CheckRecord } from './record.ts';

export type Expected = {
  skips: readonly ExpectedSkip[];
  /** Ids of all checks of the selection; those of further drivers as verdict/in-column.ts writes them. */
  planned: readonly string[];
  /** The selection is all that there is: an entry about none of its skips allows what there is not. */
  complete: boolean;
};

/** A sentence for each skip that is not allowed, each check that never reported, and each entry that allows nothing. */
export function unexpectedIn(checks: readonly CheckRecord[], { skips, planned, complete }: Expected): string[] {
  const skipped = checks.filter(({ status }) => status === 'skipped');
  const reported = new Set(checks.flatMap(({ id, driver }) => [id, inColumn(id, driver)]));
  const idle = complete ? skips.filter((entry) => !skipped.some((check) => allows(entry, check))) : [];
  return [
    ...skipped
      .filter((check) => !skips.some((entry) => allows(entry, check)))
      .map(({ id, driver, reasons }) => `${inColumn(id, driver)} was skipped: ${reasons.join('; ')}`),
    ...planned.filter((id) => !reported.has(id)).map((id) => `${id} never reported`),
    ...idle.map(({ check, reason }) => `${check} was not skipped (${reason}): remove the entry`),
  ];
}

/** An id means the check in every column. */
function allows({ check, reason }: ExpectedSkip, { id, driver, reasons }: CheckRecord): boolean {
  const named = check.endsWith('*') ? id.startsWith(check.slice(0, -1)) : [id, inColumn(id, driver)].includes(check);
  return named && reasons.join('; ').startsWith(reason);
}
