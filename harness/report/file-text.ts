/** A file of checks as people read it in a terminal: a line, and below it what somebody should look at. */
import pc from 'picocolors';
import type { Rules } from '../verdict/basis.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { CheckRecord } from '../verdict/record.ts';
import { briefLine, fullLines, isNoLongerWaived, SIGNS, tallyText, WORST_FIRST } from './check-text.ts';
import type { JudgedFile } from './judged-run.ts';

/** The line that stands for the file. */
export function headLine({ file, driver, title, checks: all, ms }: JudgedFile): string {
  const checks = all.filter(({ sdk }) => sdk === undefined);
  const worst = WORST_FIRST.find((status) => checks.some((check) => check.status === status)) ?? 'skipped';
  return `${SIGNS[worst]} ${inColumn(file, driver)} ${pc.dim('·')} ${title} ${pc.dim(`(${tallyText(checks)}, ${Math.round(ms)} ms)`)}`;
}

/**
 * Whether somebody should look at the check. What was not judged, and what was found out about SDKs, is said at the end of
 * the run.
 */
const isNotable = ({ status, sdk, reasons }: CheckRecord): boolean =>
  status !== 'skipped' && sdk === undefined && (status !== 'pass' || reasons.length > 0);

/** Whether there is anything in the file that somebody should look at. */
export const isNotableFile = ({ checks }: Pick<JudgedFile, 'checks'>): boolean => checks.some(isNotable);

/** Every check that was made, in full. */
export function verboseLines({ checks }: Pick<JudgedFile, 'checks'>, rules: Rules): string[] {
  return checks
    .filter(({ status, kind }) => status !== 'skipped' || kind !== 'contract') // not exercised: there are hundreds
    .flatMap((check) => fullLines(check, rules, true));
}

/**
 * What of the checks fits into so many lines. In full are first the failures that show something new (a rule that is not
 * among `seen`, which they enter; a waiver that has expired), and then, where there is room for `everything`, the others; a line have as many as fit.
 */
export function noticeLines(
  { checks }: Pick<JudgedFile, 'checks'>,
  rules: Rules,
  lines: number,
  seen: Set<string>,
  everything: boolean,
): string[] {
  const notable = checks.filter(isNotable).filter(({ status }) => status !== 'blocked');
  const blocked = blockedLines(checks);
  const full = new Map<CheckRecord, string[]>();
  let spare = lines - notable.length - blocked.length;
  const enlarge = (check: CheckRecord): boolean => {
    const text = fullLines(check, rules, false);
    // One failure is explained whatever else has no place then.
    const room = full.size === 0 ? lines - 1 : spare + 1;
    if (text.length > room) return false;
    full.set(check, text);
    spare -= text.length - 1;
    for (const name of showsOf(check)) seen.add(name);
    return true;
  };
  const isNew = (check: CheckRecord): boolean =>
    isNoLongerWaived(check) || (isFailure(check) && showsOf(check).some((name) => !seen.has(name)));
  for (const check of notable) if (isNew(check)) enlarge(check);
  if (everything) for (const check of notable) if (!full.has(check)) enlarge(check);
  return fitted(notable, full, blocked, lines);
}

const isFailure = ({ status }: CheckRecord): boolean => status === 'fail' || status === 'harness-error';

/** What is new in a failure: its rules, or why it failed where it blames none. */
const showsOf = ({ blames = [], reasons }: CheckRecord): readonly string[] =>
  blames.length > 0 ? blames : reasons.slice(0, 1);

function fitted(
  notable: readonly CheckRecord[],
  full: ReadonlyMap<CheckRecord, string[]>,
  blocked: readonly string[],
  lines: number,
): string[] {
  const long = [...full.values()].reduce((sum, text) => sum + text.length, 0);
  const others = notable.length - full.size;
  const room = lines - long;
  if (others + blocked.length <= room) {
    return [...notable.flatMap((check) => full.get(check) ?? [briefLine(check)]), ...blocked];
  }
  // The last line says how many have none.
  let brief = Math.min(others, Math.max(0, room - 1));
  const kept = notable.flatMap((check) => full.get(check) ?? (brief-- > 0 ? [briefLine(check)] : []));
  const left = others - Math.min(others, Math.max(0, room - 1));
  const more = [left > 0 ? `${left} more` : '', blocked.length > 0 ? 'what is blocked' : ''].filter(
    (text) => text !== '',
  );
  return room <= 0 ? kept : [...kept, pc.dim(`    … ${more.join(', and ')}: see the reports`)];
}

/** What is blocked, a line for each thing that blocks it. */
function blockedLines(checks: readonly CheckRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const { status, reasons } of checks) {
    if (status !== 'blocked') continue;
    const [reason = 'blocked'] = reasons;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => {
    return `    ${SIGNS.blocked} ${pc.dim(`${count} ${count === 1 ? 'check' : 'checks'} ${reason}`)}`;
  });
}
