/** Where the drivers of a run have come to different things. */
import type { CheckRecord, CheckStatus } from './record.ts';

/** A check that did not come to the same in all columns. */
export type Difference = {
  id: string;
  /** What it came to by each driver that made it, in the order of the drivers. */
  columns: { driver: string; status: CheckStatus }[];
};

/** All of them, in the order in which the checks were first reported. `drivers`: those of the run. */
export function differencesIn(checks: readonly CheckRecord[], drivers: readonly string[]): Difference[] {
  const byId = new Map<string, Map<string, CheckStatus>>();
  for (const { id, driver, status } of checks) {
    if (driver === undefined) continue;
    const statuses = byId.get(id) ?? new Map<string, CheckStatus>();
    byId.set(id, statuses.set(driver, status));
  }
  return [...byId].flatMap(([id, statuses]) => {
    const columns = drivers.flatMap((driver) => {
      const status = statuses.get(driver);
      return status === undefined ? [] : [{ driver, status }];
    });
    const isOne = new Set(columns.map(({ status }) => status)).size < 2;
    // What goes wrong outside the checks is reported by the column alone that it goes wrong in.
    return isOne ? [] : [{ id, columns }];
  });
}
