/** What `compare` prints. */
import pc from 'picocolors';
import type { Comparison } from './comparison-format.ts';
import { type Entry, type Section, sectionsOf } from './sections.ts';
import { summaryOf } from './summary.ts';
import { oneLine, plainText } from './words.ts';

const LIMITS = { entries: 12, lines: 3 };

const MARKS: Record<Entry['mark'], string> = { worse: pc.red('✗'), better: pc.green('✓'), neither: pc.dim('·') };

export function comparisonText(comparison: Comparison): string {
  const { old, new: now, remarks, failed, slower } = comparison;
  const times = slower.unknown === undefined ? [] : [pc.dim(`times are not compared: ${slower.unknown}`)];
  return [
    `old  ${sideText(old)}`,
    `new  ${sideText(now)}`,
    ...remarks.map((remark) => pc.yellow(remark)),
    ...sectionsOf(comparison, LIMITS).flatMap(sectionLines),
    '',
    ...times,
    (failed ? pc.red : pc.bold)(summaryOf(comparison)),
  ].join('\n');
}

function sideText({ id, startedAt, verdict, target, part }: Comparison['old']): string {
  const text = [id, startedAt, verdict, target, ...(part === undefined ? [] : [part])].map(oneLine).join(' · ');
  return text;
}

function sectionLines({ title, entries, more }: Section): string[] {
  return [
    '',
    pc.bold(title),
    ...entries.flatMap(({ mark, head, lines }) => [
      `  ${MARKS[mark]} ${plainText(head)}`,
      ...lines.map((line) => pc.dim(`      ${plainText(line)}`)),
    ]),
    ...(more > 0 ? [pc.dim(`    and ${more} more: --json has all`)] : []),
  ];
}
