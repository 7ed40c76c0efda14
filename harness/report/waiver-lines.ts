/** The part of the closing lines that is about waivers: what is to be done about them first, then who has waived what until when. */
import pc from 'picocolors';
import { counted } from '../counted.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { fixedText, holderText } from '../verdict/waiver-text.ts';
import type { JudgedWaiver } from '../verdict/waivers.ts';

/** Lines of each kind; the others are in the reports. */
const MAX_OUTDATED = 3;
const MAX_EXPIRED = 3;
const MAX_APPLIED = 4;
/** Issues that one line names. */
const MAX_ISSUES = 3;
const LABEL = 'waivers     ';

/** How many lines there are at most that take no row from the table of failures. `entries`: those of the baseline. */
export const mostWaiverLines = (entries: number): number => Math.min(entries, 10);

/** No line for a run without a baseline. `file` is where people find what has no line. */
export function waiverLines(
  { waivers, checks, run }: Pick<Verdict, 'waivers' | 'checks' | 'run'>,
  file: string,
): string[] {
  const of = (status: JudgedWaiver['status']): JudgedWaiver[] => waivers.filter((waiver) => waiver.status === status);
  const needed = new Set(
    checks.flatMap((check) => (check.waivers ?? []).flatMap((seen) => (seen.status === 'expired' ? [seen.check] : []))),
  );
  const part = run.partial === undefined && run.interrupted === undefined ? 'run' : 'part';
  const idle = part === 'run' ? of('expired').filter(({ check }) => !needed.has(check)) : [];
  return [
    ...limited([...of('fixed').map(fixedText), ...of('too-wide').map(tooWideText)], MAX_OUTDATED, file).map(pc.red),
    ...limited(
      of('expired')
        .filter(({ check }) => needed.has(check))
        .map(neededText),
      MAX_EXPIRED,
      file,
    ).map(pc.red),
    ...limited(idle.map(idleText), MAX_EXPIRED, file).map(pc.yellow),
    ...limited(appliedTexts(of('applied')), MAX_APPLIED, file).map(pc.yellow),
    ...(of('not-seen').length === 0 ? [] : [pc.dim(`${of('not-seen').length} not seen in this ${part}`)]),
  ].map((text) => `${LABEL}${text}`);
}

const neededText = (waiver: JudgedWaiver): string =>
  `expired on ${waiver.expires}${holderText(waiver)}: it does not cover ${waiver.check} any more`;

const idleText = (waiver: JudgedWaiver): string =>
  `expired on ${waiver.expires}${holderText(waiver)}, and nothing of this run needs it: remove ${waiver.check}`;

const tooWideText = (waiver: JudgedWaiver): string =>
  `too wide: it passes with some drivers; name those that need it, \`${waiver.check} [DRIVER]\`${holderText(waiver)}`;

/** Those of one owner that end on the same day are one text, the first to end first. */
function appliedTexts(waivers: readonly JudgedWaiver[]): string[] {
  const groups = new Map<string, JudgedWaiver[]>();
  for (const waiver of waivers.toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : Number(endOf(a) > endOf(b))))) {
    const { owner, expires } = waiver;
    const until = expires === undefined ? 'waived without an end' : `waived until ${expires}`;
    const head = owner === undefined ? until : `${until} by ${owner}`;
    groups.set(head, [...(groups.get(head) ?? []), waiver]);
  }
  return [...groups].map(([head, group]) => {
    const [first] = group;
    const issues = [...new Set(group.flatMap(({ issue }) => issue ?? []))];
    const more = issues.length > MAX_ISSUES ? [`${issues.length - MAX_ISSUES} more`] : [];
    const where = issues.length === 0 ? '' : ` (${[...issues.slice(0, MAX_ISSUES), ...more].join(', ')})`;
    return `${head}${where}: ${group.length === 1 && first !== undefined ? first.check : counted(group.length, 'entry', 'entries')}`;
  });
}

const endOf = ({ expires = '9999-12-31' }: JudgedWaiver): string => expires;

function limited(texts: readonly string[], most: number, file: string): string[] {
  const more = texts.length - most;
  return more > 0 ? [...texts.slice(0, most), `and ${more} more like these: see ${file}`] : [...texts];
}
