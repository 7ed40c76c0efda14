/** A comparison as Markdown, for the text of an issue or a CI summary. */
import type { Comparison } from './comparison-format.ts';
import { type Section, sectionsOf } from './sections.ts';
import { summaryOf } from './summary.ts';
import { codeSpan, markdownText } from './words.ts';

/** An issue may have 65,536 characters; something may stand around it. */
const MOST_CHARACTERS = 60_000;
/** What is tried, from much to little, until it fits. */
const LIMITS = [
  { entries: 30, lines: 5 },
  { entries: 15, lines: 3 },
  { entries: 5, lines: 2 },
];

/** At most 60,000 characters. What a server or a report says stands in spans of code, where it is no markup and mentions nobody. */
export function comparisonMarkdown(comparison: Comparison): string {
  const texts = LIMITS.map((limits) => () => written(comparison, sectionsOf(comparison, limits)));
  const fitting = texts.find((text) => text().length <= MOST_CHARACTERS) ?? texts.at(-1);
  return fitting === undefined ? '' : fitting();
}

function written(comparison: Comparison, sections: readonly Section[]): string {
  const { old, new: now, remarks, slower } = comparison;
  const times = slower.unknown === undefined ? [] : ['', `Times are not compared: ${slower.unknown}.`];
  return [
    `## Two runs compared: ${summaryOf(comparison)}`,
    '',
    `- old: ${sideText(old)}`,
    `- new: ${sideText(now)}`,
    ...remarks.flatMap((remark) => ['', `**${remark}**`]),
    ...sections.flatMap(({ title, entries, more }) => [
      '',
      `### ${capitalised(title)}`,
      '',
      ...entries.flatMap(({ head, lines }) => [
        `- ${markdownText(head)}`,
        ...lines.map((line) => `  - ${markdownText(line)}`),
      ]),
      ...(more > 0 ? [`- and ${more} more`] : []),
    ]),
    ...times,
  ].join('\n');
}

const sideText = ({ id, startedAt, verdict, target, part }: Comparison['old']): string =>
  [id, startedAt, verdict, target, ...(part === undefined ? [] : [part])].map(codeSpan).join(' · ');

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
