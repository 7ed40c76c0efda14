/** What stands against a claim, as it is printed. Pure. */
import { counted } from '../counted.ts';
import { type Objection, objectionsOf, oneLine, questionLines, type RefusalParts } from './objections.ts';

/** At most `rows` things, and where the rest is. */
export function refusalLines(parts: RefusalParts, page: string, rows = 20): string[] {
  const objections = objectionsOf(parts);
  const shown = objections.slice(0, rows);
  const more = objections.length - shown.length;
  const seen = new Set<string>();
  return [
    ...shown.flatMap((objection) => terminalLines(objection, parts.reports, seen)),
    more > 0
      ? `  and ${counted(more, 'more thing')}: all of it is in ${page}`
      : `  with all that was expected and seen: ${page}`,
  ];
}

/** Characters of a line about what was seen. */
const WIDTH = 180;

function terminalLines({ rules, sentences, checks }: Objection, reports: string, seen: Set<string>): string[] {
  const [rule, ...others] = rules;
  const [first, ...rest] = checks;
  const texts = sentences.map(oneLine);
  if (rule === undefined || others.length > 0)
    return [`  - ${texts[0] ?? ''}`, ...rules.map(({ id }) => `      ${id}`)];
  const why = oneLine(first?.reasons[0]?.split('\n')[0] ?? '');
  const lines = [
    ...texts.map((text, index) => `${index === 0 ? '  - ' : '    '}${text}`),
    ...(rule.text === undefined ? [] : [`      ${oneLine(rule.text)}`]),
    `      ${rule.clause}`,
  ];
  if (first === undefined) return lines;
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
  // One mistake may break many rules.
  if (seen.has(first.id)) return [...lines, `      ${first.id}, as above${more}`];
  seen.add(first.id);
  return [
    ...lines,
    `      ${first.id}${more}`,
    ...(why === '' ? [] : [`        ${why.length > WIDTH ? `${why.slice(0, WIDTH)}...` : why}`]),
    ...(first.request === undefined ? [] : [`        ${first.request}`]),
    ...questionLines(checks).map((text) => `        ${text}`),
    ...(first.repro === undefined ? [] : [`        repeat: sh ${reports}/${first.repro}`]),
  ];
}
