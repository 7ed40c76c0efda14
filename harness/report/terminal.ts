/** The verdict as people read it in a terminal. Pure: records in, lines out. */
import pc from 'picocolors';
import { CONTRACT_PROFILE } from '../register/contract-register.ts';
import type { Register } from '../register/register.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict.ts';

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

export type FileResult = { file: string; title: string; checks: CheckRecord[]; ms: number };

/** One line for a file, and below it every check that somebody should look at. */
export function fileLines(result: FileResult, register: Register, verbose: boolean): string[] {
  const { file, title, checks, ms } = result;
  const worst = WORST.find((status) => checks.some((check) => check.status === status)) ?? 'skipped';
  const tally = tallyText(checks);
  const lines = [`${SIGNS[worst]} ${file} ${pc.dim('·')} ${title} ${pc.dim(`(${tally}, ${Math.round(ms)} ms)`)}`];
  for (const check of checks) {
    const name = check.id.slice(check.id.indexOf(' > ') + 3);
    if (check.status === 'pass' && !verbose) continue;
    if (check.status === 'skipped' && check.kind === 'contract') continue; // not exercised: there are hundreds
    lines.push(`    ${SIGNS[check.status]} ${name}${check.status === 'pass' ? '' : pc.dim(` ${check.status}`)}`);
    if (check.status !== 'pass') lines.push(...explain(check, register).map((line) => `        ${line}`));
  }
  return lines;
}

function explain(check: CheckRecord, register: Register): string[] {
  const lines = check.reasons.slice(0, MAX_REASONS).flatMap((reason) => reason.split('\n'));
  if (check.reasons.length > MAX_REASONS)
    lines.push(pc.dim(`… ${check.reasons.length - MAX_REASONS} more in the reports`));
  if (check.status === 'skipped' || check.status === 'waived' || check.status === 'blocked')
    return lines.map((line) => pc.dim(line));
  for (const id of check.verifies) {
    const requirement = register.requirements.get(id);
    if (requirement !== undefined) {
      lines.push(pc.dim(`rule ${id} (${requirement.level}): ${requirement.rule}`), pc.dim(`  ${requirement.clause}`));
    }
  }
  if (check.place !== undefined) lines.push(pc.dim(`at ${check.place}`));
  if (check.curl !== undefined) lines.push(pc.dim(`repeat: ${check.curl}`));
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

/** The closing lines of a run. */
export function verdictLines(verdict: Verdict, reports: string): string[] {
  const contract = verdict.checks.filter((check) => check.kind === 'contract');
  const others = verdict.checks.filter((check) => check.kind !== 'contract');
  const lines = ['', `checks      ${tallyText(others)}`];
  if (contract.length > 0) lines.push(`contract    ${tallyText(contract).replace('skipped', 'not exercised')}`);
  for (const { profile, counts, conformant } of verdict.profiles) {
    const judged = Object.entries(counts).filter(([status]) => status !== 'not-run' && status !== 'untestable');
    if (judged.length === 0 || profile === CONTRACT_PROFILE) continue; // it has a line of its own
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const untestable = counts.untestable === undefined ? '' : `, ${counts.untestable} untestable`;
    const word = conformant ? pc.green('conformant') : profileWord(counts);
    lines.push(`profile     ${profile}: ${counts.pass ?? 0} of ${total} musts passed${untestable}: ${word}`);
  }
  const seconds = (verdict.run.ms / 1000).toFixed(1);
  const waived = verdict.counts.waived ?? 0;
  const words = {
    conforming: waived === 0 ? pc.green('conforming') : pc.yellow(`conforming but for ${waived} waived checks`),
    'not-conforming': pc.red('not conforming'),
    undecided: pc.magenta('undecided'),
  };
  lines.push(`sandboxes   ${verdict.run.sandboxes} created`);
  lines.push(
    `verdict     ${pc.bold(words[verdict.verdict])} ${pc.dim(`· ${verdict.target.label} · ${seconds} s · reports in ${reports}`)}`,
  );
  return lines;
}

/** Why a profile is not conformant, from the statuses of its musts: what failed comes before what was not looked at. */
function profileWord(counts: Record<string, number>): string {
  const { fail = 0, waived = 0, skipped = 0 } = counts;
  const undecided = counts['harness-error'] ?? 0;
  if (fail > 0) return pc.red(`${fail} failed: not conformant`);
  if (undecided > 0) return pc.magenta(`${undecided} undecided`);
  if (waived > 0) return pc.yellow(`${waived} waived: not conformant`);
  if (skipped > 0) return pc.yellow(`${skipped} skipped: a capability is not claimed, or nothing exercised the rule`);
  return pc.yellow(`${counts['not-run'] ?? 0} not verified`);
}
