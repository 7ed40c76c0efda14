/** One check as people read it in a terminal: in full, or in a line. */
import pc from 'picocolors';
import type { Rules } from '../verdict/basis.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import { blamedRuleTexts, questionTexts, repeatTexts } from './failure.ts';

export const SIGNS: Record<CheckStatus, string> = {
  pass: pc.green('✓'),
  fail: pc.red('✗'),
  blocked: pc.red('⊘'),
  'harness-error': pc.magenta('!'),
  warn: pc.yellow('△'),
  waived: pc.yellow('~'),
  skipped: pc.dim('–'),
};

export const WORST_FIRST: readonly CheckStatus[] = [
  'fail',
  'blocked',
  'harness-error',
  'warn',
  'waived',
  'pass',
  'skipped',
];

const WORDS: Record<CheckStatus, string> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'blocked',
  'harness-error': 'harness errors',
  warn: 'warnings',
  waived: 'waived',
  skipped: 'skipped',
};

/** Reasons of one check that are printed, and lines of them; the rest is in the reports. */
const MAX_REASONS = 8;
const MAX_LINES = 12;
/** Characters of a line that stands for a whole check. */
const BRIEF_WIDTH = 160;

/** `2 failed, 40 passed`: how many checks have each status. */
export function tallyText(checks: readonly CheckRecord[]): string {
  const parts = WORST_FIRST.map((status) => [status, checks.filter((check) => check.status === status).length] as const)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${WORDS[status]}`);
  return parts.length === 0 ? 'no checks' : parts.join(', ');
}

/** Everything that explains the check; its first line names it. With `verbose` nothing is cut off but reasons above eight. */
export function fullLines(check: CheckRecord, rules: Rules, verbose: boolean): string[] {
  const name = `    ${SIGNS[check.status]} ${nameOf(check)}`;
  if (check.status === 'pass') return [name, ...check.reasons.map((reason) => `        ${pc.red(reason)}`)];
  return [`${name}${pc.dim(` ${check.status}`)}`, ...explain(check, rules, verbose).map((line) => `        ${line}`)];
}

/** The check and the first line of why it did not pass, or of what to do about the waiver of one that did. */
export function briefLine(check: CheckRecord): string {
  const { status, reasons } = check;
  // Of a waived check the last reason says what is known.
  const [why = ''] = (status === 'waived' ? reasons.at(-1) : reasons[0])?.split('\n') ?? [];
  const name = nameOf(check);
  const text = cut(`${headOf(check, why)}${why}`, Math.max(40, BRIEF_WIDTH - name.length));
  return `    ${SIGNS[status]} ${name} ${pc.dim(text)}`;
}

/** What stands before the reason: the status, unless the reason says it. */
function headOf(check: CheckRecord, why: string): string {
  const { status } = check;
  if (status === 'pass' || (status === 'waived' && why.startsWith('waived '))) return '';
  return isNoLongerWaived(check) ? `${status}, its waiver has expired: ` : `${status}: `;
}

/** Whether an entry of the baseline would have covered what went wrong, and has expired. */
export const isNoLongerWaived = ({ waivers = [] }: CheckRecord): boolean =>
  waivers.some(({ status }) => status === 'expired');

const nameOf = ({ id }: CheckRecord): string => id.slice(id.indexOf(' > ') + 3);

/** A text of at most `width` characters. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;

function explain(check: CheckRecord, rules: Rules, verbose: boolean): string[] {
  const { status, reasons, place } = check;
  const lines = reasons.slice(0, MAX_REASONS).flatMap((reason) => reason.split('\n'));
  const shown = verbose ? lines : lines.slice(0, MAX_LINES);
  if (reasons.length > MAX_REASONS) shown.push(pc.dim(`… ${reasons.length - MAX_REASONS} more in the reports`));
  else if (shown.length < lines.length) shown.push(pc.dim('… more in the reports'));
  if (status === 'skipped' || status === 'waived' || status === 'blocked') return shown.map((line) => pc.dim(line));
  for (const { rule, clause } of blamedRuleTexts(check, rules)) {
    shown.push(pc.dim(rule));
    if (clause !== undefined) shown.push(pc.dim(`  ${clause}`));
  }
  shown.push(...questionTexts(check).map((line) => pc.dim(line)));
  if (place !== undefined) shown.push(pc.dim(`at ${place}`));
  shown.push(...repeatTexts(check).map((line) => pc.dim(line)));
  return shown;
}
