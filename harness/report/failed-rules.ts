/** The closing table of a run with failures: rule, how many checks, why. */
import pc from 'picocolors';
import { fileInId } from '../verdict/check-id.ts';
import type { CheckRecord } from '../verdict/record.ts';
import { cut } from './check-text.ts';

/** A screen. */
export const MAX_ROWS = 20;
const MAX_NAME = 52;
const WIDTH = 150;

type Row = { name: string; checks: number; why: string };

/** No line when nothing failed. At most `rows` rows; `file` is where people find the others. */
export function failedRulesLines(checks: readonly CheckRecord[], file: string, rows = MAX_ROWS): string[] {
  const all = rowsOf(checks);
  if (all.length === 0) return [];
  const shown = all.slice(0, rows);
  const name = Math.min(MAX_NAME, Math.max(...shown.map((row) => row.name.length), 'failed rule'.length));
  const line = (first: string, second: string, third: string): string =>
    `${cut(first, MAX_NAME).padEnd(name)}  ${second.padStart(6)}  ${cut(third, WIDTH - name - 10)}`;
  const more = all.length - shown.length;
  return [
    pc.bold(line('failed rule', 'checks', 'why')),
    ...shown.map((row) => line(row.name, String(row.checks), row.why)),
    ...(more > 0 ? [pc.dim(`and ${more} more ${more === 1 ? 'rule' : 'rules'}: see ${file}`)] : []),
  ];
}

/** One for each rule, those that most checks speak against first, and one for each file with failures that blame none. */
function rowsOf(checks: readonly CheckRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { id, status, blames = [], reasons } of checks) {
    if (status !== 'fail') continue;
    const [why = ''] = reasons[0]?.split('\n') ?? [];
    const names = blames.length > 0 ? blames : [`(no rule) ${fileInId(id)}`];
    for (const name of names) {
      const row = rows.get(name) ?? { name, checks: 0, why };
      row.checks += 1;
      rows.set(name, row);
    }
  }
  return [...rows.values()].sort((a, b) => b.checks - a.checks);
}
