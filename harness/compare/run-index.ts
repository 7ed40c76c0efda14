/** A run whose checks and rules are found by name, so that another can be held against it. */

import { fileInId } from '../verdict/check-id.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { ComparedCheck, ComparedRule, ComparedRun } from './compared-run-format.ts';

/**
 * What a check came to in a run. absent: there was no such check. not-run: the run was a part, or was interrupted, and did not
 * come to it.
 */
export type CheckState = ComparedCheck['status'] | 'absent' | 'not-run';
/** The same of a rule, whose statuses have a not-run already. */
export type RuleState = ComparedRule['status'] | 'absent';

export type RunIndex = {
  run: ComparedRun;
  /** Why the run says nothing of what it has not; undefined for a whole one. */
  part: string | undefined;
  /** What it means that a whole run has no such check. */
  missing: 'absent' | 'not-run';
  /** By their key, in the order of their files, and within a file as the report has them. */
  checks: ReadonlyMap<string, ComparedCheck>;
  rules: ReadonlyMap<string, ComparedRule>;
};

/** Of two checks with one key, which no run of ours has, the first one here counts. */
const WORST_FIRST: readonly ComparedCheck['status'][] = [
  'fail',
  'blocked',
  'harness-error',
  'warn',
  'waived',
  'pass',
  'skipped',
];

/**
 * `part`: why the run is only a part of one beside the other, where it is. `sameSuite`: the other run has the same suite, so that
 * a check that is missing did not report.
 */
export function indexOf(run: ComparedRun, part: string | undefined, sameSuite: boolean): RunIndex {
  const checks = new Map<string, ComparedCheck>();
  for (const check of inFileOrder(run.checks)) {
    const key = keyIn(run, check);
    const known = checks.get(key);
    if (known === undefined || rank(check) < rank(known)) checks.set(key, check);
  }
  const missing = sameSuite ? 'not-run' : 'absent';
  return { run, part, missing, checks, rules: new Map(run.requirements.map((rule) => [rule.id, rule])) };
}

const rank = ({ status }: ComparedCheck): number => WORST_FIRST.indexOf(status);

/** Why a run is only a part of the suite, or has not come to its end, in a few words. */
export function partOf({ run: { partial, interrupted } }: Pick<ComparedRun, 'run'>): string | undefined {
  if (interrupted !== undefined) return `interrupted: ${interrupted.reason}`;
  return partial === undefined ? undefined : `a part: ${partial}`;
}

/** The id of a check with its column. The first driver of a run has none, whichever it is. */
export function keyIn({ run: { drivers } }: Pick<ComparedRun, 'run'>, { id, driver }: Named): string {
  return inColumn(id, driver === drivers[0]?.driver ? undefined : driver);
}
type Named = Pick<ComparedCheck, 'id' | 'driver'>;

/** Reports of older versions have their files in the order in which they ended. */
function inFileOrder(checks: readonly ComparedCheck[]): ComparedCheck[] {
  const sorted = checks.map((check) => ({ check, file: inColumn(fileInId(check.id), check.driver) }));
  return sorted.sort((a, b) => inOrder(a.file, b.file)).map(({ check }) => check);
}

/** For sorting: by the numbers of the characters, the same on every machine. */
export const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Whether a part of the suite leaves open what a check over all exchanges comes to: what broke it may not have been made. */
const isLeftOpen = ({ kind, status }: ComparedCheck): boolean =>
  kind === 'contract' && (status === 'pass' || status === 'skipped');

/** What a check came to. What goes wrong in clean-up is a check only where it did, and else it is right. */
export function stateOf({ part, missing, checks }: RunIndex, key: string, kind: ComparedCheck['kind']): CheckState {
  const check = checks.get(key);
  if (part !== undefined && (check === undefined || isLeftOpen(check))) return 'not-run';
  if (check !== undefined) return check.status;
  return kind === 'clean-up' ? 'pass' : missing;
}

/** What rules come to whose answer no exchange was. */
const NOT_EXERCISED: readonly RuleState[] = ['skipped', 'untestable', 'not-offered'];

/** What a rule came to; of a part of the suite, what only exchanges that were not made could tell is not run. */
export function ruleStateOf(index: RunIndex, id: string): RuleState {
  const rule = index.rules.get(id);
  if (rule === undefined) return 'absent';
  if (index.part === undefined || !NOT_EXERCISED.includes(rule.status) || rule.checks.length === 0) return rule.status;
  const made = rule.checks.some((check) => index.checks.get(check)?.kind !== 'contract');
  return made ? rule.status : 'not-run';
}
