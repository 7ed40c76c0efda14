/** What fails in each run of a series and did not when it was last judged. */
import type { FailingGroup } from '../../report/history-page/format.ts';
import { fileInId } from '../../verdict/check-id.ts';
import { inOrder } from '../run-index.ts';
import { type CondensedRun, LETTERS, letterIn, type Rule } from './condensed.ts';
import { isGood } from './flakes.ts';

/** Groups of a run, and checks of a group, that are kept. */
const MOST_GROUPS = 20;
const MOST_CHECKS = 5;

export type Failing = {
  failing: FailingGroup[];
  newlyFailing: { groups: number; checks: number };
  fixed: number;
};

export type FailingFacts = {
  /** Of the checks, by their numbers. */
  names: readonly string[];
  rules: readonly Rule[];
  flaky: ReadonlyMap<number, number>;
};

/** One for each run, which must be of one series, the oldest first. What was not judged leaves a check as it was. */
export function newlyFailing(runs: readonly CondensedRun[], facts: FailingFacts): Failing[] {
  const failed = new Set<number>();
  const bad = new Set<number>();
  return runs.map((run) => {
    const fresh = run.failing.filter(({ check }) => !failed.has(check));
    let fixed = 0;
    for (let check = 0; check < run.states.length; check += 1) {
      const letter = letterIn(run, check);
      const good = isGood(letter);
      if (good === undefined) continue;
      if (good && bad.has(check)) fixed += 1;
      mark(bad, check, !good);
      mark(failed, check, letter === LETTERS.fail);
    }
    const groups = groupsOf(fresh, facts);
    return {
      failing: groups.slice(0, MOST_GROUPS),
      newlyFailing: { groups: groups.length, checks: fresh.length },
      fixed,
    };
  });
}

function mark(set: Set<number>, member: number, isIn: boolean): void {
  if (isIn) set.add(member);
  else set.delete(member);
}

type Fresh = CondensedRun['failing'];

/** As `compare` groups them: a must before others, then the rule with most checks; each check once. */
function groupsOf(fresh: Fresh, { names, rules, flaky }: FailingFacts): FailingGroup[] {
  const byRule = new Map<number, number[]>();
  for (const { check, rules: own } of fresh) {
    for (const rule of new Set(own)) byRule.set(rule, [...(byRule.get(rule) ?? []), check]);
  }
  const isMust = (rule: number): number => Number(rules[rule]?.level === 'must');
  const sorted = [...byRule].sort(
    ([a, some], [b, others]) =>
      isMust(b) - isMust(a) || others.length - some.length || inOrder(rules[a]?.id ?? '', rules[b]?.id ?? ''),
  );
  const taken = new Map<number, FailingGroup>();
  const groups: FailingGroup[] = [];
  const add = (of: Pick<FailingGroup, 'rule' | 'file'>, checks: readonly number[]): void => {
    const group: FailingGroup = {
      ...of,
      also: [],
      checks: checks.slice(0, MOST_CHECKS).map((check) => names[check] ?? ''),
      count: checks.length,
      flaky: checks.every((check) => flaky.has(check)),
    };
    groups.push(group);
    for (const check of checks) taken.set(check, group);
  };
  for (const [number, checks] of sorted) {
    const rule = rules[number];
    if (rule === undefined) continue;
    const own = checks.filter((check) => !taken.has(check));
    if (own.length > 0) add({ rule }, own);
    else taken.get(checks[0]!)?.also.push(rule.id);
  }
  const others = new Map<string, number[]>();
  for (const { check } of fresh) {
    if (taken.has(check)) continue;
    const file = fileInId(names[check] ?? '');
    others.set(file, [...(others.get(file) ?? []), check]);
  }
  for (const [file, checks] of [...others].sort(([a], [b]) => inOrder(a, b))) add({ file }, checks);
  return groups;
}
