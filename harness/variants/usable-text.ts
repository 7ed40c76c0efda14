/** The table of which legal servers each SDK can use, as people read it. Pure: rows in, text out. */
import pc from 'picocolors';
import { HARNESS, type SdkNote, type UsableRow } from './usable.ts';
import type { Usable } from './usable-campaign.ts';

/** Characters of a reason that are told; all of it stands in the report. */
const MOST_SAID = 160;

/** What one SDK can do with one server: `yes`, or the operations that it cannot do, each once. */
export function cellText(notes: readonly SdkNote[]): string {
  const names = [
    ...new Set(notes.map(({ operation, kind }) => (kind === 'misread' ? `${operation} misread` : operation))),
  ];
  return names.length === 0 ? 'yes' : names.join(', ');
}

/** Each operation with the first reason for it and the exchange, a line each. */
export function reasonLines(notes: readonly SdkNote[]): string[] {
  const lines = new Map<string, string>();
  for (const note of notes) {
    const { operation, kind = '', exchange, recorded, check = '' } = note;
    const key = `${operation} ${kind}`;
    if (lines.has(key)) continue;
    const why = recorded === undefined ? note.why : `it says ${note.why}, the record ${recorded}`;
    const asked = exchange === undefined ? check : `${exchange.request} → ${exchange.status ?? 'no answer'}`;
    lines.set(key, `${operation} (${asked}): ${shortened(why)}`);
  }
  return [...lines.values()];
}

const shortened = (text: string): string => (text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)}…` : text);

const nameOf = ({ variant }: UsableRow): string => variant ?? 'without any variant';

const isNoted = ({ notes }: UsableRow): boolean => Object.values(notes).some((list) => list.length > 0);

/** One found thing, at once. */
export function notedLine(driver: string, ids: readonly string[], notes: readonly SdkNote[]): string[] {
  if (notes.length === 0) return [];
  const who = ids.length === 0 ? 'the server without any variant' : ids.join(' with ');
  return [pc.dim(`  ${driver} cannot use ${who}: ${cellText(notes)}`)];
}

/** The table for a terminal: the servers that some SDK cannot use with the reasons, and how many the others are. */
export function usableLines({ rows, drivers, alarms, seconds }: Usable): string[] {
  const noted = rows.filter(isNoted);
  const width = Math.max(...[...noted, { variant: null } as UsableRow].map((row) => nameOf(row).length), 20);
  const columns = drivers.map((driver) =>
    Math.max(driver.length, ...noted.map(({ notes }) => cellText(notes[driver] ?? []).length)),
  );
  const line = (first: string, cells: readonly string[]): string =>
    [first.padEnd(width), ...cells.map((cell, at) => cell.padEnd(columns[at] ?? 0))].join('  ').trimEnd();
  const lines = [pc.bold(line('server', drivers))];
  for (const row of noted) {
    lines.push(
      line(
        nameOf(row),
        drivers.map((driver) => cellText(row.notes[driver] ?? [])),
      ),
    );
    if (row.clause !== '') lines.push(pc.dim(`    ${row.says}. ${row.clause}`));
    for (const driver of drivers) {
      for (const reason of reasonLines(row.notes[driver] ?? [])) lines.push(pc.dim(`    ${driver} ${reason}`));
    }
  }
  const others = rows.length - noted.length;
  if (others > 0)
    lines.push(
      line(
        `${others} other servers`,
        drivers.map(() => 'yes'),
      ),
    );
  const loud = alarms.reduce((sum, one) => sum + one.alarms.length, 0);
  const single = rows.filter(({ variant, together }) => variant !== null && together === undefined);
  const counts = drivers.map((driver) => {
    const can = single.filter(({ notes }) => (notes[driver] ?? []).length === 0).length;
    return `${driver} ${can} of ${single.length}`;
  });
  return [...lines, '', `usable      ${counts.join(', ')}`, `alarms      ${loud}`, `time        ${seconds} s`];
}

/** The same with every server, for a page. */
export function usableMarkdown({ rows, drivers }: Usable): string {
  const cells = (row: UsableRow): string[] => drivers.map((driver) => escaped(cellText(row.notes[driver] ?? [])));
  const table = (some: readonly UsableRow[]): string[] => [
    `| server | what it does, and why it may | ${drivers.join(' | ')} |`,
    `| --- | --- | ${drivers.map(() => '---').join(' | ')} |`,
    ...some.map((row) => {
      const what = row.clause === '' ? row.says : `${row.says}. ${row.clause}`;
      return `| ${escaped(nameOf(row))} | ${escaped(what)} | ${cells(row).join(' | ')} |`;
    }),
  ];
  const noted = rows.filter(isNoted);
  const reasons = noted.flatMap((row) => [
    `### ${nameOf(row)}`,
    '',
    ...drivers.flatMap((driver) =>
      reasonLines(row.notes[driver] ?? []).map((reason) => `- ${driver}: ${escaped(reason)}`),
    ),
    '',
  ]);
  return [
    '# Which legal servers each SDK can use',
    '',
    '## Servers that some SDK cannot use',
    '',
    ...table(noted),
    '',
    '## Why',
    '',
    ...reasons,
    '## Servers that all of them can use',
    '',
    ...table(rows.filter((row) => !isNoted(row))),
    '',
  ].join('\n');
}

const escaped = (text: string): string => text.replaceAll('|', '\\|');

/** Whether something failed that is neither a server nor an SDK: the suite, a driver program, the machine. */
export const hasHarnessErrors = ({ rows }: Usable): boolean =>
  rows.some(({ notes }) => Object.values(notes).some((list) => list.some(({ operation }) => operation === HARNESS)));
