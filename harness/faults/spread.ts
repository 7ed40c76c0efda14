/** How far one fault spreads: the checks and the requirements that fail for it, and the time that they take. */
import type { Rules } from '../verdict/basis.ts';
import { judgeCheck } from '../verdict/check.ts';
import type { CheckRecord } from '../verdict/record.ts';
import { judgeRequirement } from '../verdict/requirement.ts';
import type { FailedCheck, FaultResult } from './result.ts';

export type Spread = {
  /** Ids of the checks that fail. Those that are blocked are not among them: they say nothing of any rule. */
  checks: string[];
  blocked: number;
  /** Requirements that the verdict calls failed, each with the checks that blame it. */
  requirements: Record<string, string[]>;
  /** Seconds of its scenarios with the fault; absent where none was run. */
  seconds?: number;
  /** The same divided by the seconds of the same scenarios without a fault. */
  ratio?: number;
};

/** What a run of these checks comes to in a verdict. `rules` is the register. */
export function spreadOf({ failed, took }: FaultResult, rules: Rules): Spread {
  const records = failed.filter(({ outcome }) => outcome === 'fail').map((check) => recordOf(check, rules));
  const blamed = [...new Set(records.flatMap(({ blames = [] }) => blames))].flatMap((id) => rules[id] ?? []);
  const failing = blamed.filter((requirement) => judgeRequirement(requirement, records).status === 'fail');
  const blaming = (id: string): string[] => unique(records.filter(({ blames }) => blames?.includes(id)));
  const seconds = Object.values(took).reduce((sum, each) => sum + each, 0);
  return {
    checks: unique(records.filter(({ status }) => status === 'fail')),
    blocked: failed.filter(({ outcome }) => outcome === 'blocked').length,
    requirements: Object.fromEntries(failing.map(({ id }) => [id, blaming(id)])),
    ...(Object.keys(took).length === 0 ? {} : { seconds: rounded(seconds) }),
  };
}

/** The record that a run would have of a failed check. What is held against the documents is never a warning. */
function recordOf({ id, kind, blames, reason }: FailedCheck, rules: Rules): CheckRecord {
  if (kind === 'contract') return { id, kind, status: 'fail', verifies: blames, blames, reasons: [reason] };
  const outcome = { status: 'fail' as const, reasons: [reason] };
  return judgeCheck({ id, kind, verifies: blames.map((rule) => ({ rule })), outcome }, { rules, deviations: [] });
}

/** A contract rule that several scenarios break is one check of a run. */
const unique = (records: readonly CheckRecord[]): string[] => [...new Set(records.map(({ id }) => id))];

/** Adds how much longer the scenarios took than without the fault. `clean`: seconds of each without one. */
export function withRatio(spread: Spread, { took }: Pick<FaultResult, 'took'>, clean: Record<string, number>): Spread {
  const without = Object.keys(took).reduce((sum, file) => sum + (clean[file] ?? 0), 0);
  return spread.seconds === undefined || without === 0
    ? spread
    : { ...spread, ratio: rounded(spread.seconds / without) };
}

const rounded = (number: number): number => Math.round(number * 1000) / 1000;

export type SpreadOver = {
  median: number;
  /** Nine of ten faults have no more. */
  ninetieth: number;
  /** The ten with the most, most first. */
  worst: { id: string; count: number }[];
};

/** What numbers of many faults say together; undefined where there are none. */
export function over(counts: readonly { id: string; count: number }[]): SpreadOver | undefined {
  if (counts.length === 0) return undefined;
  const sorted = counts.map(({ count }) => count).sort((a, b) => a - b);
  // The nearest rank: a number that one of the faults really has.
  const rank = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
  const worst = [...counts].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)).slice(0, 10);
  return { median: rank(0.5), ninetieth: rank(0.9), worst };
}
