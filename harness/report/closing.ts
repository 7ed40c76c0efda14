/** The closing lines of a run. */
import pc from 'picocolors';
import { counted } from '../counted.ts';
import { isSeen } from '../verdict/requirement.ts';
import type { RunWord } from '../verdict/run.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { tallyText } from './check-text.ts';
import { columnLines } from './columns.ts';
import { failedRulesLines, MAX_ROWS } from './failed-rules.ts';
import { newerLines } from './newer-lines.ts';
import { notJudged } from './not-judged.ts';
import { inOrder, profileText } from './profile-text.ts';
import { sdkLines } from './sdk-lines.ts';
import { waiverLines } from './waiver-lines.ts';
import { wrapped } from './wrap.ts';

/** Lines for reasons why checks were not made, and for what --expect-skipped does not allow. */
const MAX_SKIPPED = 6;
const MAX_UNEXPECTED = 8;
/** Rows of the table of failures where what is unexpected needs place too. */
const FEWER_ROWS = 12;
/** What the other lines leave of it at least. */
const FEWEST_ROWS = 6;
/** Lines with all profiles; why they have their words is left out where there would be more. */
const MAX_PROFILE_LINES = 10;
const MAX_REQUIRED_LINES = 3;

/** `reports` is the folder of the reports, as people are to read it. */
export function closingLines(verdict: Verdict, reports: string): string[] {
  // What is found out about SDKs stands by itself: this is about the server.
  const contract = verdict.checks.filter(({ kind, sdk }) => kind === 'contract' && sdk === undefined);
  const others = verdict.checks.filter(({ kind }) => kind !== 'contract');
  const unexpected = verdict.unexpected ?? [];
  const file = `${reports}/conformance.json`;
  const sdks = sdkLines(verdict.checks, file);
  const newer = newerLines(verdict, file);
  const waivers = waiverLines(verdict, file);
  const rows = (unexpected.length > 0 ? FEWER_ROWS : MAX_ROWS) - sdks.length - waivers.length - newer.length;
  return [
    '',
    `checks      ${tallyText(others)}`,
    ...(contract.length > 0 ? [`contract    ${tallyText(contract).replace('skipped', 'not exercised')}`] : []),
    ...skippedLines(verdict, file),
    ...uncheckedLine(verdict),
    ...offeredLine(verdict),
    ...newer,
    ...failedRulesLines(verdict.checks, file, Math.max(FEWEST_ROWS, rows)),
    ...limited(
      unexpected.map((text) => pc.red(`unexpected  ${text}`)),
      MAX_UNEXPECTED,
      (more) => pc.red(`unexpected  and ${more} more: see ${file}`),
    ),
    ...sdks,
    ...waivers,
    ...requiredLines(verdict),
    `run         ${[runText(verdict), pc.dim(factsText(verdict, reports))].join(pc.dim(' · '))}`,
    ...wrapped('verdict     ', ...verdictTexts(verdict)),
    ...columnLines(verdict, file),
  ];
}

/**
 * How many checks were not made, a line for each reason, the most frequent first, and how many musts nobody can say anything of
 * because of that.
 */
function skippedLines(verdict: Verdict, file: string): string[] {
  const unverified = (musts: number): string =>
    musts === 0 ? '' : `, so that ${counted(musts, 'must')} ${musts === 1 ? 'is' : 'are'} not verified`;
  const lines = notJudged(verdict).map(({ checks, musts, reason }) =>
    pc.yellow(`not judged  ${counted(checks, 'check')}${unverified(musts)}: ${reason}`),
  );
  return limited(lines, MAX_SKIPPED, (more) =>
    pc.yellow(`not judged  and more for ${more} other reasons: see ${file}`),
  );
}

/** What nobody could judge, since there is no check for it. A part of the suite does not ask for it. */
function uncheckedLine({ requirements, run }: Verdict): string[] {
  const count = requirements.filter(({ level, status }) => level === 'must' && status === 'pending').length;
  return count === 0 || run.partial !== undefined ? [] : [pc.yellow(`not judged  ${count} musts: no check yet`)];
}

function offeredLine({ capabilities }: Verdict): string[] {
  const left = capabilities.filter((offer) => isSeen(offer) && !offer.judged).map(({ capability }) => capability);
  return left.length === 0 ? [] : [pc.yellow(`offered and not judged: ${left.join(', ')}`)];
}

/** The first lines, and one that says how many there are beside them. */
function limited(lines: string[], most: number, rest: (more: number) => string): string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), rest(lines.length - most)];
}

function requiredLines({ required, profiles }: Verdict): string[] {
  if (required === undefined) return [];
  const named = profiles.filter(({ profile }) => required.some((one) => one.profile === profile));
  const texts = (why: boolean): string[] => named.map((profile) => profileText(profile, why));
  return wrapped('required    ', texts(true), { most: MAX_REQUIRED_LINES, short: texts(false) });
}

function factsText({ run, target }: Verdict, reports: string): string {
  return [
    target.label,
    `${(run.ms / 1000).toFixed(1)} s`,
    `${run.sandboxes} ${run.sandboxes === 1 ? 'sandbox' : 'sandboxes'} created`,
    `reports in ${reports}`,
  ].join(' · ');
}

const RUN_TEXTS: Record<RunWord, (verdict: Verdict) => string> = {
  conformant: () => pc.green('conformant in all that was judged'),
  waived: ({ counts }) =>
    pc.yellow(`conformant in all that was judged, but for ${counted(counts.waived ?? 0, 'waived check')}`),
  'not-conformant': () => pc.red('not conformant'),
  'not-verified': () => pc.magenta('not verified'),
  partial: () => 'a part of the suite',
  interrupted: ({ run: { interrupted } }) =>
    pc.magenta(
      interrupted === undefined
        ? 'interrupted'
        : `interrupted: ${interrupted.reason} at ${timeText(interrupted.at)} after ${interrupted.checks} ${interrupted.checks === 1 ? 'check' : 'checks'}`,
    ),
};

const runText = (verdict: Verdict): string => pc.bold(RUN_TEXTS[verdict.verdict](verdict));

/** The time of day, here. */
function timeText(at: string): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** What the verdict line names, in a long form, and in a short one for when that is too long. */
function verdictTexts(verdict: Verdict): [string[], { most: number; short: string[] }?] {
  const { run, profiles } = verdict;
  if (run.partial === undefined) {
    const sorted = inOrder(profiles);
    const texts = (why: boolean): string[] => sorted.map((profile) => profileText(profile, why));
    return [texts(true), { most: MAX_PROFILE_LINES, short: texts(false) }];
  }
  const failed = inOrder(profiles).filter(({ word }) => word === 'not-conformant');
  return [[...failed.map((profile) => profileText(profile, true)), partText(verdict)]];
}

/** What a run of a part says. */
function partText({ verdict, run, checks, counts }: Verdict): string {
  const made = checks.filter(({ status }) => status !== 'skipped').length;
  const part = `not a verdict (${run.partial})`;
  if (verdict !== 'partial') return part;
  const waived = counts.waived === undefined ? '' : ` but ${counts.waived} waived`;
  return `no deviation${waived} in ${made} ${made === 1 ? 'check' : 'checks'}; ${part}`;
}
