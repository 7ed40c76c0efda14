/** refusal.md: what stands against a claim, in words that whoever maintains the server can use. Pure. */
import { counted } from '../counted.ts';
import { transcriptOf } from '../runner/open-scenario.ts';
import { TRANSCRIPTS } from './folder-files.ts';
import { type Objection, objectionsOf, oneLine, questionLines, type RefusalParts } from './objections.ts';

/** Checks of one rule that are shown in full; the others by their names. */
const MOST_CHECKS = 3;
/** Lines of what one check expected and saw. */
const MOST_LINES = 12;

/** refusal.md. */
export function refusalPage(parts: RefusalParts): string {
  const { implementation, profiles, set, report, reports } = parts;
  const objections = objectionsOf(parts);
  const seen = new Map<string, number>();
  return [
    `# ${implementation.name} ${implementation.version}: not certified`,
    '',
    `Claimed: ${profiles.join(', ')}, by the requirement set ${set}. Tested: ${report.target.label}, run ${report.run.id} of`,
    `${report.run.startedAt}.`,
    '',
    `${counted(objections.length, 'thing')} against the claim, the worst first. Each rule has its place in the published documents, what was`,
    'expected and seen, and where it was: an exchange is the line of a file in `transcripts/` with that number as `seq`. Scripts',
    `repeat it against the server (\`sh ${reports}/repro/NAME.sh\`). Rules that are not kept count; one mistake often breaks several.`,
    ...objections.flatMap((objection, index) => ['', ...section(objection, index + 1, { reports, seen })]),
    '',
  ].join('\n');
}

/** `seen`: checks that were shown in full, with the number of the section. */
type Page = { reports: string; seen: Map<string, number> };

function section({ code, rules, sentences, checks }: Objection, number: number, page: Page): string[] {
  const [rule, ...others] = rules;
  const texts = sentences.map(oneLine);
  if (rule === undefined || others.length > 0) {
    return [
      `## ${number}. ${texts[0] ?? ''}`,
      ...texts.slice(1).map((text) => `\n${text}`),
      ...(rules.length === 0 ? [] : ['']),
      ...rules.map(({ id, profile, text, clause }) => `- ${id} (${profile}): ${oneLine(text ?? '')} \`${clause}\``),
    ];
  }
  const fresh = checks.filter(({ id }) => !page.seen.has(id));
  const shown = fresh.slice(0, MOST_CHECKS);
  const before = checks.filter((check) => page.seen.has(check.id));
  const more = fresh.slice(MOST_CHECKS);
  const elsewhere = before.map(({ id, status }) => `- ${status}: \`${oneLine(id)}\`, shown at ${page.seen.get(id)}.`);
  for (const { id } of shown) page.seen.set(id, number);
  return [
    `## ${number}. ${rule.id}`,
    '',
    ...(rule.text === undefined ? [] : [`> ${oneLine(rule.text)}`, '']),
    `${rule.level} of the profile ${rule.profile}; the published text: \`${rule.clause}\``,
    // Of a rule that is not kept the checks say all.
    ...(code === 'must-failed' && texts.length === 1 ? [] : ['', ...texts.map((text) => `- ${text}`)]),
    ...withGap(questionLines(checks).map((text) => `- ${text}`)),
    ...shown.flatMap((check) => ['', ...checkLines(check, page.reports)]),
    ...(more.length === 0 ? [] : ['', `And ${counted(more.length, 'more check')}:`]),
    ...withGap([...more.map(({ id, status }) => `- ${status}: \`${oneLine(id)}\``), ...elsewhere]),
  ];
}

const withGap = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...lines]);

function checkLines(
  { id, status, reasons, request, transcript, repro, curl }: Objection['checks'][number],
  reports: string,
): string[] {
  const lines = reasons.flatMap((reason) => reason.split('\n'));
  const exchanges = transcript?.exchanges ?? [];
  return [
    `**${status}**: \`${oneLine(id)}\``,
    '',
    ...fenced([
      ...lines.slice(0, MOST_LINES),
      ...(lines.length > MOST_LINES ? [`... ${counted(lines.length - MOST_LINES, 'more line')} in report.json`] : []),
    ]),
    '',
    ...(request === undefined ? [] : [`- exchange: \`${oneLine(request)}\``]),
    ...(transcript === undefined
      ? []
      : [`- recorded: exchange ${exchanges.slice(0, 8).join(', ')} of \`${transcriptFile(transcript)}\``]),
    ...(repro === undefined ? [] : [`- repeat: \`sh ${reports}/${repro}\``]),
    ...(repro === undefined && curl !== undefined ? [`- repeat: \`${oneLine(curl)}\``] : []),
  ];
}

/** Where the exchanges of a scenario are, in the folder of the certificate. */
const transcriptFile = ({ file, driver }: { file: string; driver?: string }): string =>
  transcriptOf({ file }, { transcripts: TRANSCRIPTS, ...(driver === undefined ? {} : { column: driver }) });

/** What a server has answered is text that nobody knows: it must not end the block. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence];
}
