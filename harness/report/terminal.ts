/** The verdict as people read it in a terminal. */
import pc from 'picocolors';
import type { Rules } from '../verdict/basis.ts';
import {
  CONTRACT_PROFILE,
  type JudgedProfile,
  type ProfileWord,
  profileWord,
  wasLookedAt,
} from '../verdict/profile.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { blamedRuleTexts, repeatTexts } from './failure.ts';
import type { JudgedFile, JudgedRun } from './judged-run.ts';

const SIGNS: Record<CheckStatus, string> = {
  pass: pc.green('✓'),
  fail: pc.red('✗'),
  blocked: pc.red('⊘'),
  'harness-error': pc.magenta('!'),
  warn: pc.yellow('△'),
  waived: pc.yellow('~'),
  skipped: pc.dim('–'),
};

const WORST: CheckStatus[] = ['fail', 'blocked', 'harness-error', 'warn', 'waived', 'pass', 'skipped'];

/** Reasons of one check that are printed; the rest is in the reports. */
const MAX_REASONS = 8;

/** One line for a file, and below it every check that somebody should look at; with `verbose` every check that was made. */
export function fileText({ file, title, checks, ms }: JudgedFile, rules: Rules, verbose: boolean): string {
  const worst = WORST.find((status) => checks.some((check) => check.status === status)) ?? 'skipped';
  const tally = tallyText(checks);
  const lines = [`${SIGNS[worst]} ${file} ${pc.dim('·')} ${title} ${pc.dim(`(${tally}, ${Math.round(ms)} ms)`)}`];
  for (const check of checks) {
    const name = check.id.slice(check.id.indexOf(' > ') + 3);
    // What was not judged is said once for each reason, at the end of the run.
    if ((check.status === 'pass' || check.status === 'skipped') && !verbose) continue;
    if (check.status === 'skipped' && check.kind === 'contract') continue; // not exercised: there are hundreds
    lines.push(`    ${SIGNS[check.status]} ${name}${check.status === 'pass' ? '' : pc.dim(` ${check.status}`)}`);
    if (check.status !== 'pass') lines.push(...explain(check, rules).map((line) => `        ${line}`));
  }
  return lines.join('\n');
}

function explain(check: CheckRecord, rules: Rules): string[] {
  const lines = check.reasons.slice(0, MAX_REASONS).flatMap((reason) => reason.split('\n'));
  if (check.reasons.length > MAX_REASONS)
    lines.push(pc.dim(`… ${check.reasons.length - MAX_REASONS} more in the reports`));
  if (check.status === 'skipped' || check.status === 'waived' || check.status === 'blocked')
    return lines.map((line) => pc.dim(line));
  for (const { rule, clause } of blamedRuleTexts(check, rules)) {
    lines.push(pc.dim(rule));
    if (clause !== undefined) lines.push(pc.dim(`  ${clause}`));
  }
  if (check.place !== undefined) lines.push(pc.dim(`at ${check.place}`));
  lines.push(...repeatTexts(check).map((line) => pc.dim(line)));
  return lines;
}

function tallyText(checks: CheckRecord[]): string {
  const parts = WORST.map((status) => [status, checks.filter((check) => check.status === status).length] as const)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${WORDS[status]}`);
  return parts.length === 0 ? 'no checks' : parts.join(', ');
}

const WORDS: Record<CheckStatus, string> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'blocked',
  'harness-error': 'harness errors',
  warn: 'warnings',
  waived: 'waived',
  skipped: 'skipped',
};

/** The closing lines of a run. `reports` is the folder of the reports, as people are to read it. */
export function closingText({ verdict }: Pick<JudgedRun, 'verdict'>, reports: string): string {
  const contract = verdict.checks.filter((check) => check.kind === 'contract');
  const others = verdict.checks.filter((check) => check.kind !== 'contract');
  // The profile of the contract has a line of its own.
  const profiles = verdict.profiles.filter((item) => item.profile !== CONTRACT_PROFILE && wasLookedAt(item));
  const seconds = (verdict.run.ms / 1000).toFixed(1);
  const where = pc.dim(`· ${verdict.target.label} · ${seconds} s · reports in ${reports}`);
  return [
    '',
    `checks      ${tallyText(others)}`,
    ...(contract.length > 0 ? [`contract    ${tallyText(contract).replace('skipped', 'not exercised')}`] : []),
    ...skippedTexts(others),
    ...profiles.map(profileText),
    `sandboxes   ${verdict.run.sandboxes} created`,
    `verdict     ${pc.bold(runText(verdict))} ${where}`,
  ].join('\n');
}

/** How many checks were not made, a line for each reason, the most frequent first. */
function skippedTexts(checks: readonly CheckRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const { status, reasons } of checks) {
    if (status !== 'skipped') continue;
    const reason = reasons.join('; ');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => pc.yellow(`not judged  ${count} ${count === 1 ? 'check' : 'checks'}: ${reason}`));
}

function profileText(item: JudgedProfile): string {
  const { profile, counts } = item;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const untestable = counts.untestable === undefined ? '' : `, ${counts.untestable} untestable`;
  const { word, musts } = profileWord(item);
  return `profile     ${profile}: ${counts.pass ?? 0} of ${total} musts passed${untestable}: ${PROFILE_WORDS[word](musts)}`;
}

const PROFILE_WORDS: Record<ProfileWord['word'], (musts: number) => string> = {
  conformant: () => pc.green('conformant'),
  failed: (musts) => pc.red(`${musts} failed: not conformant`),
  undecided: (musts) => pc.magenta(`${musts} undecided`),
  waived: (musts) => pc.yellow(`${musts} waived: not conformant`),
  skipped: (musts) => pc.yellow(`${musts} skipped: a capability is not claimed, or nothing exercised the rule`),
  'not-verified': (musts) => pc.yellow(`${musts} not verified`),
};

function runText({ verdict, counts: { waived = 0 } }: Verdict): string {
  if (verdict === 'undecided') return pc.magenta('undecided');
  if (verdict === 'not-conforming') return pc.red('not conforming');
  return waived === 0 ? pc.green('conforming') : pc.yellow(`conforming but for ${waived} waived checks`);
}
