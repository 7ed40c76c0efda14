/** `variants --driver`: which legal servers each SDK can use, as a table. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { driverEntry } from '../drivers/custom.ts';
import { UsageError } from '../errors.ts';
import { type Drivers, driversOf } from '../settings/drivers.ts';
import { triedLines } from '../variants/text.ts';
import { runUsable } from '../variants/usable-campaign.ts';
import { hasHarnessErrors, notedLine, usableLines, usableMarkdown } from '../variants/usable-text.ts';
import type { Variant } from '../variants/variant.ts';
import type { VariantsFlags } from './variants-flags.ts';

/** Names of the reports, below the folder of reports. */
const REPORT = 'sdk-servers';

/**
 * Makes the table of these variants for the drivers of a list, `python,javascript`, and prints it. Gives the exit code: 0
 * whatever SDKs can use, 1 where the suite is not silent by plain HTTP, 3 where a driver program or the machine failed.
 */
export async function variantsTable(
  all: readonly Variant[],
  list: string | readonly string[],
  flags: VariantsFlags,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const drivers = driversIn(list, flags);
  const variants = all.filter(({ lacks }) => lacks === undefined);
  if (variants.length === 0)
    throw new UsageError('no SDK asks for what these variants refuse: nothing to show of them');
  for (const driver of drivers) await driverEntry(driver).prepare?.({ log: print, signal });
  const table = await runUsable({
    variants,
    drivers,
    alone: flags.alone ?? false,
    scenarios: flags.in ?? [],
    processes: flags.processes,
    lanes: flags.lanes,
    noted: (driver, ids, notes) => notedLine(driver, ids, notes).forEach(print),
    signal,
  });
  const reports = resolve(flags.reports ?? 'reports');
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, `${REPORT}.json`), `${JSON.stringify(table, null, 1)}\n`);
  writeFileSync(join(reports, `${REPORT}.md`), usableMarkdown(table));
  for (const one of table.alarms) triedLines(one, variants).forEach(print);
  usableLines(table).forEach(print);
  if (hasHarnessErrors(table)) return 3;
  return table.alarms.length === 0 ? 0 : 1;
}

/** The drivers of a list. Throws UsageError for one that is not known, and for flags that go with no table. */
function driversIn(list: string | readonly string[], { serve, wholeRuns, target }: VariantsFlags): Drivers {
  const other =
    serve === true ? '--serve' : wholeRuns === true ? '--whole-runs' : target === undefined ? undefined : '--target';
  if (other !== undefined)
    throw new UsageError(`--driver makes a table before embedded runtimes, and goes not with ${other}`);
  return driversOf([list].flat(), '--driver');
}
