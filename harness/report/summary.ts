/**
 * The run as a page of Markdown, for the summary of a CI job: the verdict, the profiles, the worst deviations and how to see
 * them again, waivers, and what was not judged. What a server says of itself is code, which no text ends.
 */
import { counted } from '../counted.ts';
import { markdownText } from '../markdown-text.ts';
import { isSeen } from '../verdict/requirement.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { tallyText } from './check-text.ts';
import { clauseUrl } from './clause-url.ts';
import { type Deviation, deviationsOf } from './deviations.ts';
import type { JudgedRun } from './judged-run.ts';
import { notJudged } from './not-judged.ts';
import { inOrder } from './profile-text.ts';
import { verdictSentence } from './verdict-sentence.ts';

type Profile = Verdict['profiles'][number];

/** GitHub takes 1 MiB for all summaries of a step. */
const MOST_BYTES = 900 * 1024;
/** Deviations with all that explains them, and checks of each; and those with a line. */
const EXPLAINED = 10;
const MOST_CHECKS = 3;
const MOST_ROWS = 100;

export function summary({ verdict, basis }: Pick<JudgedRun, 'verdict' | 'basis'>): string {
  return fitted([
    `# OpenSandbox conformance: ${markdownText(verdictSentence(verdict))}`,
    '',
    ...factLines(verdict, basis.set),
    ...profileLines(verdict),
    ...deviationLines(deviationsOf(verdict)),
    ...harnessLines(verdict),
    ...waiverLines(verdict),
    ...notJudgedLines(verdict),
    '',
    `Checks: ${tallyText(verdict.checks)}. Each is in \`report.html\` beside this file.`,
  ]);
}

function factLines({ target, suite, run, provenance }: Verdict, set: string): string[] {
  const server = provenance?.server?.version;
  return [
    `${code(target.label)} · image ${code(target.image)}${server === undefined ? '' : ` · server version ${code(server)}`}`,
    '',
    `suite ${code(suite.version)} · requirement set ${code(set)} · drivers ${run.drivers.map(({ driver }) => code(driver)).join(' ')} · run ${code(run.id)} of ${markdownText(run.startedAt)} · ${(run.ms / 1000).toFixed(1)} s`,
  ];
}

/**
 * A row for those that somebody should look at, a line for each kind of the others. In a part of the suite nobody looks for what it
 * has left out.
 */
function profileLines({ profiles, run }: Verdict): string[] {
  const isTold = ({ word }: Profile): boolean =>
    word === 'not-conformant' || word === 'waived' || (word === 'not-verified' && run.partial === undefined);
  const named = (title: string, those: readonly Profile[]): string[] =>
    those.length === 0 ? [] : ['', `${title}: ${those.map(({ profile }) => code(profile)).join(' ')}`];
  const of = (...words: readonly Profile['word'][]): Profile[] => profiles.filter(({ word }) => words.includes(word));
  return [
    ...table(
      '## Profiles',
      ['profile', 'verdict', 'musts', 'why'],
      inOrder(profiles)
        .filter(isTold)
        .map(({ profile, word, musts, reasons }) => [
          code(profile),
          `**${word.replaceAll('-', ' ')}**`,
          String(musts),
          reasons
            .slice(0, 3)
            .map((reason) => `${reason.musts} ${code(reason.reason)}`)
            .join(', '),
        ]),
    ),
    ...named('Conformant', of('conformant')),
    ...named('Not offered, or without checks', of('not-offered', 'no-checks')),
    ...(run.partial === undefined ? [] : named('Not verified, in this part of the suite', of('not-verified'))),
  ];
}

function deviationLines(deviations: readonly Deviation[]): string[] {
  if (deviations.length === 0) return [];
  return [
    '',
    '## Deviations, the worst first',
    ...deviations.slice(0, EXPLAINED).flatMap((deviation, index) => explained(deviation, index + 1)),
    ...table(
      `### ${counted(deviations.length - EXPLAINED, 'more deviation')}`,
      ['rule', 'level', 'checks', 'why'],
      deviations
        .slice(EXPLAINED)
        .map((deviation) => [
          titleOf(deviation),
          levelOf(deviation),
          String(deviation.checks.length),
          code(deviation.checks[0]?.reasons[0] ?? ''),
        ]),
    ),
  ];
}

function explained(deviation: Deviation, number: number): string[] {
  const { rule, checks } = deviation;
  const url = rule && clauseUrl(rule.clause);
  return [
    '',
    `### ${number}. ${titleOf(deviation)} (${levelOf(deviation)}, ${counted(checks.length, 'check')})`,
    ...(rule === undefined
      ? []
      : ['', `${code(rule.text)} · ${url === undefined ? code(rule.clause) : `[${code(rule.clause)}](${url})`}`]),
    '',
    ...checks
      .slice(0, MOST_CHECKS)
      .flatMap(({ id, driver, reasons, request, repro, place, sdk }) => [
        `- ${code(id)}${driver === undefined ? '' : ` with ${code(driver)}`}${sdk === undefined ? '' : `, about the SDK ${code(sdk)}`}`,
        ...reasons.slice(0, 2).map((reason) => `  - ${code(reason)}`),
        ...(request === undefined ? [] : [`  - request ${code(request)}`]),
        ...(repro === undefined ? [] : [`  - see it again: ${code(repro)}`]),
        ...(place === undefined ? [] : [`  - stands in ${code(place)}`]),
      ]),
    ...(checks.length > MOST_CHECKS ? [`- and ${counted(checks.length - MOST_CHECKS, 'more check')}`] : []),
  ];
}

const titleOf = ({ rule, file = '' }: Deviation): string => code(rule?.id ?? `(no rule) ${file}`);

const levelOf = ({ rule, status }: Deviation): string =>
  status === 'warn' ? 'warning' : rule === undefined ? 'failed' : rule.level === 'must' ? '**must**' : code(rule.level);

/** What says nothing about the server. */
function harnessLines({ checks }: Verdict): string[] {
  const errors = checks.filter(({ status }) => status === 'harness-error');
  return table(
    '## Harness errors: no verdict about the server',
    ['check', 'why'],
    errors.map(({ id, reasons }) => [code(id), code(reasons[0] ?? '')]),
  );
}

function waiverLines({ waivers }: Verdict): string[] {
  return table(
    '## Waivers',
    ['check', 'state', 'owner', 'until', 'issue', 'what the server does'],
    waivers.map(({ check, status, owner = '', expires = '', issue = '', evidence }) => [
      code(check),
      status === 'applied' ? 'applied' : `**${status}**`,
      ...[owner, expires, issue, evidence].map(code),
    ]),
  );
}

function notJudgedLines(verdict: Verdict): string[] {
  const { capabilities, requirements, run } = verdict;
  const pending = requirements.filter(({ level, status }) => level === 'must' && status === 'pending').length;
  const left = capabilities.filter((offer) => isSeen(offer) && !offer.judged).map(({ capability }) => code(capability));
  return [
    ...table(
      '## Not judged',
      ['checks', 'musts not verified', 'why'],
      notJudged(verdict).map(({ checks, musts, reason }) => [String(checks), String(musts), code(reason)]),
    ),
    ...(left.length === 0 ? [] : ['', `Offered and not judged: ${left.join(' ')}`]),
    ...(pending === 0 || run.partial !== undefined ? [] : ['', `No check yet for ${counted(pending, 'must')}.`]),
  ];
}

/** Nothing without rows; of many the first, and how many there are beside them. */
function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '',
    title,
    '',
    line(heads),
    line(heads.map(() => '---')),
    ...rows.slice(0, MOST_ROWS).map(line),
    ...(rows.length > MOST_ROWS ? ['', `and ${rows.length - MOST_ROWS} more`] : []),
  ];
}

/** Text of anybody as code; in a table too, and no character of it is markup. */
const code = (text: string): string => (text === '' ? '' : `<code>${markdownText(text)}</code>`);

/** As many of the lines as fit, and what is left out. */
function fitted(lines: readonly string[]): string {
  let left = MOST_BYTES;
  const kept = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1;
    return left < 0;
  });
  if (kept < 0) return `${lines.join('\n')}\n`;
  return `${lines.slice(0, kept).join('\n')}\n\n**Cut here: ${counted(lines.length - kept, 'more line')} did not fit into a summary of 1 MiB; they are in the other reports.**\n`;
}
