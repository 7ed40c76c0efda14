/** Checks by the rule that they speak against, so that one fault is one entry however many checks it reddens. */

import { fileInId } from '../verdict/check-id.ts';
import type { Change } from './changes.ts';
import type { Group } from './comparison-format.ts';
import { inOrder, type RuleState, type RunIndex, ruleStateOf } from './run-index.ts';

export type Grouping = {
  old: RunIndex;
  new: RunIndex;
  /** The run whose checks say what is wrong. */
  side: 'old' | 'new';
  /** What changed. */
  changes: readonly Change[];
  /** What is as wrong as before: it tells of rules that are broken only now. */
  standing?: readonly Change[];
  /** Whether a rule changed as its checks did. */
  isChanged(old: RuleState, now: RuleState): boolean;
};

type Rule = NonNullable<Group['rule']>;
type Candidate = { rule: Rule; changed: boolean; changes: Change[] };

/**
 * One group for each rule: those that changed first, must before the others, then those with most checks. A check stands in one
 * group; a rule all of whose checks stand with others is named there. What blames no rule is grouped by file.
 */
export function groupsOf(grouping: Grouping): Group[] {
  const taken = new Map<Change, Group>();
  const groups: Group[] = [];
  for (const { rule, changed, changes } of candidatesOf(grouping)) {
    const own = changes.filter((change) => !taken.has(change));
    const [first] = changes;
    if (own.length === 0) {
      if (changed && first !== undefined) taken.get(first)?.also.push(rule.id);
      continue;
    }
    const group: Group = { rule, also: [], checks: own.map((change) => checkOf(change, grouping.side)) };
    groups.push(group);
    for (const change of own) taken.set(change, group);
  }
  return [...groups, ...byFile(grouping, taken)];
}

function candidatesOf(grouping: Grouping): Candidate[] {
  const { changes, standing = [], side } = grouping;
  const byRule = new Map<string, Candidate>();
  const add = (change: Change, onlyChanged: boolean): void => {
    for (const id of new Set(blamesOf(change, side))) {
      const known = byRule.get(id) ?? candidateOf(id, grouping);
      if (known === undefined || (onlyChanged && !known.changed)) continue;
      byRule.set(id, known);
      known.changes.push(change);
    }
  };
  for (const change of changes) add(change, false);
  for (const change of standing) add(change, true);
  return [...byRule.values()].sort(
    (a, b) =>
      Number(b.changed) - Number(a.changed) ||
      Number(b.rule.level === 'must') - Number(a.rule.level === 'must') ||
      b.changes.length - a.changes.length ||
      inOrder(a.rule.id, b.rule.id),
  );
}

function candidateOf(id: string, { old, new: now, side, isChanged }: Grouping): Candidate | undefined {
  const rule = (side === 'old' ? (old.rules.get(id) ?? now.rules.get(id)) : now.rules.get(id)) ?? old.rules.get(id);
  if (rule === undefined) return undefined;
  const { level, profile, clause } = rule;
  const text = now.rules.get(id)?.text ?? old.rules.get(id)?.text;
  const was = ruleStateOf(old, id);
  const is = ruleStateOf(now, id);
  return {
    rule: { id, level, profile, clause, ...(text === undefined ? {} : { text }), old: was, new: is },
    changed: isChanged(was, is),
    changes: [],
  };
}

const blamesOf = (change: Change, side: Grouping['side']): readonly string[] =>
  (side === 'old' ? change.was : change.is)?.blames ?? [];

function checkOf(change: Change, side: Grouping['side']): Group['checks'][number] {
  const { key, old, new: now } = change;
  const check = side === 'old' ? change.was : change.is;
  const reason = check?.reasons[0]?.split('\n', 1)[0];
  return {
    check: key,
    old,
    new: now,
    ...(reason === undefined ? {} : { reason }),
    ...(check?.place === undefined ? {} : { place: check.place }),
  };
}

function byFile({ changes, side }: Grouping, taken: ReadonlyMap<Change, Group>): Group[] {
  const files = new Map<string, Group>();
  for (const change of changes.filter((each) => !taken.has(each))) {
    const file = fileInId(change.key);
    const group = files.get(file) ?? { file, also: [], checks: [] };
    files.set(file, group);
    group.checks.push(checkOf(change, side));
  }
  return [...files.values()].sort((a, b) => b.checks.length - a.checks.length || inOrder(a.file ?? '', b.file ?? ''));
}
