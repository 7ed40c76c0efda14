/** What the checks of a run say about one rule of the register. */
import type { CheckRecord, CheckStatus } from './record.ts';
import type { Requirement } from './register-format.ts';
import type { Verdict } from './verdict-format.ts';

export type JudgedRequirement = Verdict['requirements'][number];

/** The worst of its checks decides a requirement; the order is from worst to best. */
const ORDER: readonly [CheckStatus, JudgedRequirement['status']][] = [
  ['fail', 'fail'],
  ['blocked', 'fail'],
  ['harness-error', 'harness-error'],
  ['waived', 'waived'],
  ['warn', 'warn'],
  ['skipped', 'skipped'],
  ['pass', 'pass'],
];

/** Judges a requirement by the checks that verify it, out of all checks of the run. */
export function judgeRequirement(requirement: Requirement, checks: readonly CheckRecord[]): JudgedRequirement {
  const { id, level, profile, clause, untestable } = requirement;
  const bound = checks.filter(({ verifies }) => verifies.includes(id));
  // A contract rule that nothing exercised says nothing beside a check that was made.
  const made = bound.filter(({ kind, status }) => kind !== 'contract' || status !== 'skipped');
  const own = made.length > 0 ? made : bound;
  const said = own.flatMap((check) => statusFor(id, check) ?? []);
  const worst = ORDER.find(([status]) => said.includes(status));
  const status = worst?.[1] ?? (untestable === undefined ? 'not-run' : 'untestable');
  return { id, level, profile, clause, status, checks: own.map((check) => check.id) };
}

/**
 * What a check says about a rule. One that did not pass and speaks against others of its rules only says nothing: an
 * assertion that holds of an answer that is wrong otherwise may be true of anything.
 */
const statusFor = (id: string, { status, blames }: CheckRecord): CheckStatus | undefined =>
  blames === undefined || blames.includes(id) ? status : undefined;
