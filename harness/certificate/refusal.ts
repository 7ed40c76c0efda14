/** What stands against a claim, in words that whoever maintains the server can use: refusal.md, and what is printed. Pure. */
import { counted } from '../counted.ts';
import { transcriptOf } from '../runner/open-scenario.ts';
import type { Rules } from '../verdict/basis.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { TRANSCRIPTS } from './folder-files.ts';
import type { PolicyReason, ReasonCode } from './policy.ts';

type Check = Verdict['checks'][number];

export type RefusalParts = {
  /** Name and version of the implementation. */
  implementation: { name: string; version: string };
  /** As the claim names them. */
  profiles: readonly string[];
  set: string;
  reasons: readonly PolicyReason[];
  report: Pick<Verdict, 'checks' | 'requirements' | 'target' | 'run'>;
  /** The register of the run. */
  rules: Rules;
  /** Folder of the reports of the run, as people would name it: scripts that repeat an exchange lie below it. */
  reports: string;
};

/** One thing that stands against the claim: a rule with all that is said of it, or a reason that is about none. */
export type Objection = {
  code: ReasonCode;
  /** What is wrong, in one sentence. */
  sentences: string[];
  rule?: { id: string; level: string; profile: string; text?: string; clause: string };
  checks: Check[];
};

/** Checks of one rule that are shown in full; the others by their names. */
const MOST_CHECKS = 3;
/** Lines of what one check expected and saw. */
const MOST_LINES = 12;

/** What stands against the claim, by rule: the order of the reasons, and of rules that weigh the same those first that most checks speak against. */
export function objectionsOf({ reasons, report, rules }: RefusalParts): Objection[] {
  const objections = new Map<string, Objection>();
  for (const { code, text, rule } of reasons) {
    const key = rule ?? `${code} ${text}`;
    const known = objections.get(key);
    if (known !== undefined) {
      known.sentences.push(text);
      continue;
    }
    objections.set(key, { code, sentences: [text], ...aboutRule(rule, report, rules) });
  }
  const order = [...new Set(reasons.map(({ code }) => code))];
  return [...objections.values()].sort(
    (one, other) => order.indexOf(one.code) - order.indexOf(other.code) || other.checks.length - one.checks.length,
  );
}

function aboutRule(
  id: string | undefined,
  { requirements, checks }: RefusalParts['report'],
  rules: Rules,
): Pick<Objection, 'rule' | 'checks'> {
  const requirement = requirements.find((one) => one.id === id);
  if (requirement === undefined) return { checks: [] };
  const { level, profile, clause } = requirement;
  const text = rules[requirement.id]?.rule;
  const rule = { id: requirement.id, level, profile, clause, ...(text === undefined ? {} : { text }) };
  const named = new Set(requirement.checks);
  const against = checks.filter((check) => named.has(check.id) && speaksAgainst(check, requirement.id));
  return { rule, checks: against };
}

function speaksAgainst({ status, blames }: Check, rule: string): boolean {
  if (status === 'pass' || status === 'warn') return false;
  return blames === undefined || blames.length === 0 || blames.includes(rule);
}

/** refusal.md. */
export function refusalPage(parts: RefusalParts): string {
  const { implementation, profiles, set, report, reports } = parts;
  const objections = objectionsOf(parts);
  const rules = objections.filter(({ rule }) => rule !== undefined).length;
  return [
    `# ${implementation.name} ${implementation.version}: not certified`,
    '',
    `Claimed: ${profiles.join(', ')}, by the requirement set ${set}. Tested: ${report.target.label}, run ${report.run.id} of ${report.run.startedAt}.`,
    '',
    `${sizeText(objections.length, rules)} The worst stands first. Each rule has its place in the published documents, what was expected`,
    'and seen, and where it was: an exchange is a line of the file in `transcripts/` with that number as `seq`. Scripts repeat it',
    `against the server (\`sh ${reports}/repro/NAME.sh\`).`,
    ...objections.flatMap((objection, index) => ['', ...section(objection, index + 1, reports)]),
    '',
  ].join('\n');
}

const sizeText = (objections: number, rules: number): string =>
  objections === rules
    ? `${counted(rules, 'rule')} stand${rules === 1 ? 's' : ''} against the claim.`
    : `${counted(objections, 'thing')} stand${objections === 1 ? 's' : ''} against the claim, ${counted(rules, 'rule')} among them.`;

function section({ rule, sentences, checks }: Objection, number: number, reports: string): string[] {
  if (rule === undefined)
    return [`## ${number}. ${oneLine(sentences[0] ?? '')}`, ...sentences.slice(1).map((text) => `\n${oneLine(text)}`)];
  const shown = checks.slice(0, MOST_CHECKS);
  const others = checks.slice(MOST_CHECKS);
  return [
    `## ${number}. ${rule.id}`,
    '',
    ...(rule.text === undefined ? [] : [`> ${oneLine(rule.text)}`, '']),
    `${rule.level} of the profile ${rule.profile}; the published text: \`${rule.clause}\``,
    '',
    ...sentences.map((text) => `- ${oneLine(text)}`),
    ...questionLines(checks).map((text) => `- ${text}`),
    ...shown.flatMap((check) => ['', ...checkLines(check, reports)]),
    ...(others.length === 0 ? [] : ['', `And ${counted(others.length, 'more check')}:`, '']),
    ...others.map(({ id, status }) => `- ${status}: \`${oneLine(id)}\``),
  ];
}

function checkLines({ id, status, reasons, request, transcript, repro, curl }: Check, reports: string): string[] {
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

/** What the documents leave open of it, so that the server may be right. */
function questionLines(checks: readonly Check[]): string[] {
  const questions = new Map(
    checks.flatMap(({ questions = [] }) => questions.map(({ id, question }) => [id, question])),
  );
  return [...questions].map(([id, question]) => `open question: ${question} (docs/open-questions.md#${id})`);
}

/** What a server has answered is text that nobody knows: it must not end the block. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence];
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The same for a terminal: at most `rows` things, and where the rest is. */
export function refusalLines(parts: RefusalParts, page: string, rows = 20): string[] {
  const objections = objectionsOf(parts);
  const shown = objections.slice(0, rows);
  const more = objections.length - shown.length;
  return [
    ...shown.flatMap(({ rule, sentences, checks: [first, ...others] }) => {
      if (rule === undefined) return [`  - ${oneLine(sentences[0] ?? '')}`];
      const why = oneLine(first?.reasons[0]?.split('\n')[0] ?? '');
      return [
        `  - ${oneLine(sentences[0] ?? '')}`,
        ...(rule.text === undefined ? [] : [`      ${oneLine(rule.text)}`]),
        `      ${rule.clause}`,
        ...(first === undefined
          ? []
          : [`      ${first.id}${others.length === 0 ? '' : `, and ${others.length} more`}`]),
        ...(why === '' || sentences[0]?.includes(why) ? [] : [`        ${why.slice(0, 200)}`]),
        ...(first?.request === undefined ? [] : [`        ${first.request}`]),
        ...(first?.repro === undefined ? [] : [`        repeat: sh ${parts.reports}/${first.repro}`]),
      ];
    }),
    ...(more > 0
      ? [`  and ${counted(more, 'more thing')}: all of it is in ${page}`]
      : [`  all of it, with what was expected and seen: ${page}`]),
  ];
}
