/** `report`: writes the reports of a folder again. */
import { join, resolve } from 'node:path';
import { describeError, UsageError } from '../errors.ts';
import { FOLDERS, REPORTS } from '../report/all.ts';
import { readReport } from '../session/read-report.ts';
import { writeReports } from '../session/write-reports.ts';
import { nearest } from '../yaml/diagnostic.ts';

export type ReportFlags = { only?: string; out?: string };

type Named = { name: string; path: string };

/** Prints what it has written. Throws UsageError for a folder that is none of reports, and for names that no report has. */
export async function reportCommand(folder: string, { only, out }: ReportFlags): Promise<number> {
  const wanted = only === undefined ? ALL : chosen(only);
  const run = await readReport(resolve(folder));
  const to = out ?? folder;
  try {
    writeReports(
      run,
      resolve(to),
      wanted.map(({ path }) => path),
    );
  } catch (cause) {
    // HarnessError says what is wrong itself.
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    throw new UsageError(`${to} cannot be written: ${describeError(cause)}`, { cause });
  }
  for (const { path } of wanted) process.stdout.write(`${join(to, path)}\n`);
  return 0;
}

/** What the others are written from stays as it is. */
const ALL: readonly Named[] = [
  ...REPORTS.flatMap(({ name, file }) => (name === undefined ? [] : [{ name, path: file }])),
  ...FOLDERS.map(({ name, folder }) => ({ name, path: folder })),
];

function chosen(only: string): Named[] {
  const names = only.split(',').map((name) => name.trim());
  const known = ALL.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, known);
    throw new UsageError(
      `--only: there is no report ${JSON.stringify(unknown)}${meant === undefined ? '' : `; did you mean ${meant}?`}\n  there are ${known.join(', ')}`,
    );
  }
  return ALL.filter(({ name }) => names.includes(name));
}
