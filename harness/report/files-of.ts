/** The checks of a run by the file that they stand in. */

import { fileInId } from '../verdict/check-id.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { JudgedFile } from './judged-run.ts';

/** In the order of `files`; checks of a file that is not among them stand in one that has no title. */
export function filesOf({ files, checks, run }: Pick<Verdict, 'files' | 'checks' | 'run'>): JudgedFile[] {
  const [, ...further] = run.drivers.map(({ driver }) => driver);
  const keyOf = (file: string, driver: string | undefined): string => JSON.stringify([file, driver]);
  const found = new Map(
    files.map((file) => [keyOf(file.file, file.driver), { ...file, checks: [] as JudgedFile['checks'] }]),
  );
  for (const check of checks) {
    const file = fileInId(check.id);
    const column = check.driver !== undefined && further.includes(check.driver) ? { driver: check.driver } : {};
    const key = keyOf(file, column.driver);
    const known = found.get(key) ?? { file, ...column, title: '', ms: 0, checks: [] };
    known.checks.push(check);
    found.set(key, known);
  }
  return [...found.values()];
}
