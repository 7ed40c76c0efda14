/** The drivers of a run side by side: first where they differ, then what each of them came to. */
import pc from 'picocolors';
import { fileInId } from '../verdict/check-id.ts';
import { type Difference, differencesIn } from '../verdict/differences.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

/** Differences that have a line each; of more, those of a file are one line. */
const MOST_CHECKS = 6;
const MOST_FILES = 10;
/** Lines of the table beside those of the drivers: an empty one and its head. */
const TABLE_LINES = 2;

/** How many lines there are at most. */
export const mostColumnLines = (drivers: number): number => (drivers < 2 ? 0 : MOST_FILES + 1 + TABLE_LINES + drivers);

/** No line for a run with one driver. `file` is where people find what has no line. */
export function columnLines({ checks, run: { drivers } }: Pick<Verdict, 'checks' | 'run'>, file: string): string[] {
  if (drivers.length < 2) return [];
  return [
    ...differenceLines(
      differencesIn(
        checks,
        drivers.map(({ driver }) => driver),
      ),
      file,
    ),
    ...tableLines(checks, drivers),
  ];
}

function differenceLines(differences: readonly Difference[], file: string): string[] {
  if (differences.length === 0) return ['difference  none: every check came to the same by each driver that made it'];
  const texts =
    differences.length <= MOST_CHECKS
      ? differences.map(({ id, columns }) => `${id}: ${columnsText(columns)}`)
      : byFile(differences);
  const more = texts.length - MOST_FILES;
  return [
    ...texts.slice(0, MOST_FILES).map((text) => pc.yellow(`difference  ${text}`)),
    ...(more > 0 ? [pc.yellow(`difference  and in ${more} more: see ${file}`)] : []),
  ];
}

const columnsText = (columns: Difference['columns']): string =>
  columns.map(({ driver, status }) => `${driver} ${status}`).join(', ');

/** `volumes/read-only.yaml: javascript pass, python fail (3 checks)`: one for each file and way to differ. */
function byFile(differences: readonly Difference[]): string[] {
  const counts = new Map<string, number>();
  for (const { id, columns } of differences) {
    const text = `${fileInId(id)}: ${columnsText(columns)}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? `${text} (1 check)` : `${text} (${count} checks)`));
}

function tableLines(checks: readonly CheckRecord[], drivers: Verdict['run']['drivers']): string[] {
  const rows = drivers.map(({ driver, ms }) => {
    const own = checks.filter((check) => check.driver === driver);
    const count = (...statuses: CheckStatus[]): string =>
      String(own.filter(({ status }) => statuses.includes(status)).length);
    const time = `${(ms / 1000).toFixed(1)} s`;
    return [driver, String(own.length), count('pass'), count('fail', 'blocked'), count('harness-error'), time];
  });
  const table = [['driver', 'checks', 'passed', 'failed', 'harness errors', 'time'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return ['', pc.bold(lines[0] ?? ''), ...lines.slice(1)];
}
