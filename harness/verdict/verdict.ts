/** What all checks together say: per requirement, per profile, and in one word. */

import type { Register, Requirement } from '../register/register.ts';
import type { CheckRecord, CheckStatus } from './record.ts';
import type { Verdict } from './verdict-format.ts';

export type { Verdict };

type JudgedRequirement = Verdict['requirements'][number];

export type RunFacts = Pick<Verdict, 'suite' | 'run' | 'target'>;

/** Sums the checks of a run up. */
export function judgeRun(facts: RunFacts, checks: CheckRecord[], register: Register): Verdict {
  const requirements = [...register.requirements.values()].map((requirement) => judgeRequirement(requirement, checks));
  return {
    ...facts,
    verdict: overall(checks),
    counts: countBy(checks),
    profiles: register.profiles.map((profile) => {
      const musts = requirements.filter((item) => item.profile === profile && item.level === 'must');
      const binding = musts.filter((item) => item.status !== 'untestable');
      const conformant = binding.length > 0 && binding.every((item) => item.status === 'pass');
      return { profile, conformant, counts: countBy(musts) };
    }),
    requirements,
    checks,
  };
}

function overall(checks: CheckRecord[]): Verdict['verdict'] {
  if (checks.some(({ status }) => status === 'fail' || status === 'blocked')) return 'not-conforming';
  const nothing = !checks.some(({ status }) => status === 'pass');
  return nothing || checks.some(({ status }) => status === 'harness-error') ? 'undecided' : 'conforming';
}

/** The worst of its checks decides a requirement; the order is from worst to best. */
const ORDER: [CheckStatus, JudgedRequirement['status']][] = [
  ['fail', 'fail'],
  ['blocked', 'fail'],
  ['harness-error', 'harness-error'],
  ['waived', 'waived'],
  ['warn', 'warn'],
  ['skipped', 'skipped'],
  ['pass', 'pass'],
];

function judgeRequirement(requirement: Requirement, checks: CheckRecord[]): JudgedRequirement {
  const { id, level, profile, clause, untestable } = requirement;
  const bound = checks.filter((check) => check.verifies.includes(id));
  // A contract rule that nothing exercised says nothing beside a check that was made.
  const made = bound.filter(({ kind, status }) => kind !== 'contract' || status !== 'skipped');
  const own = made.length > 0 ? made : bound;
  const worst = ORDER.find(([status]) => own.some((check) => check.status === status));
  const status = worst?.[1] ?? (untestable === undefined ? 'not-run' : 'untestable');
  return { id, level, profile, clause, status, checks: own.map((check) => check.id) };
}

function countBy(items: { status: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of items) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Exit code of a run: 0 conforming, 1 not conforming, 3 when the harness cannot tell. */
export function exitCodeOf(verdict: Verdict['verdict']): 0 | 1 | 3 {
  return verdict === 'conforming' ? 0 : verdict === 'not-conforming' ? 1 : 3;
}
