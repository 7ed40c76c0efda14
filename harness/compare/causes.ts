/** What is not judged any more, by why that is so: one thing that is missing is one entry, whatever depends on it. */
import { type Change, isJudged } from './changes.ts';
import type { Cause } from './comparison-format.ts';
import { inOrder, type RunIndex, ruleStateOf } from './run-index.ts';

const NOT_MADE = ['blocked', 'harness-error', 'skipped'];

export function causesOf(old: RunIndex, now: RunIndex, changes: readonly Change[]): Cause[] {
  const causes = new Map<string, Cause>();
  const causeOf = (status: Cause['status'], reason: string): Cause => {
    const key = `${status} ${reason}`;
    const cause = causes.get(key) ?? { status, reason, checks: [], rules: [] };
    causes.set(key, cause);
    return cause;
  };
  for (const change of changes) {
    if (!isJudged(change.old) || !NOT_MADE.includes(change.new) || isIdle(change)) continue;
    causeOf(change.new, firstLine(change.is?.reasons[0])).checks.push(change.key);
  }
  for (const id of unjudgedRules(old, now)) {
    const { reason } = now.rules.get(id) ?? {};
    causeOf(ruleStateOf(now, id), firstLine(reason)).rules.push(id);
  }
  return [...causes.values()].sort(
    (a, b) =>
      b.checks.length + b.rules.length - (a.checks.length + a.rules.length) ||
      inOrder(`${a.status} ${a.reason}`, `${b.status} ${b.reason}`),
  );
}

/** An answer that was right and did not come this time. Whether a rule is left unverified by that, the rule says. */
const isIdle = ({ kind, old, new: now }: Change): boolean => kind === 'contract' && old === 'pass' && now === 'skipped';

/**
 * Rules that the old run judged, and the new one, which knows them, does not. Neither what a part of the suite did not come to,
 * nor an answer that a race need not give and that was right when it came.
 */
export function unjudgedRules(old: RunIndex, now: RunIndex): string[] {
  return [...now.rules.keys()].filter((id) => {
    const [was, is] = [ruleStateOf(old, id), ruleStateOf(now, id)];
    if (!isJudged(was) || isJudged(is)) return false;
    if (now.part !== undefined && is === 'not-run') return false;
    return !(was === 'pass' && is === 'untestable' && isContract(now, id));
  });
}

function isContract({ rules, checks }: RunIndex, id: string): boolean {
  const own = rules.get(id)?.checks ?? [];
  return own.length > 0 && own.every((check) => checks.get(check)?.kind === 'contract');
}

const firstLine = (reason: string | undefined): string => reason?.split('\n', 1)[0] ?? '';
