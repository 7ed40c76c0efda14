/** What all checks of a run together say: per requirement, per profile, and in one word. */
import type { Rules } from './basis.ts';
import { countByStatus } from './count.ts';
import { judgeProfile } from './profile.ts';
import type { CheckRecord } from './record.ts';
import { judgeRequirement } from './requirement.ts';
import { runWord } from './run.ts';
import type { Verdict } from './verdict-format.ts';

export type RunFacts = Pick<Verdict, 'suite' | 'run' | 'target'>;

/** Sums the judged checks of a run up. */
export function judgeRun(facts: RunFacts, checks: CheckRecord[], rules: Rules): Verdict {
  const requirements = Object.values(rules).map((requirement) => judgeRequirement(requirement, checks));
  const profiles = [...new Set(requirements.map(({ profile }) => profile))].sort();
  return {
    ...facts,
    verdict: runWord(checks),
    counts: countByStatus(checks),
    profiles: profiles.map((profile) => judgeProfile(profile, requirements)),
    requirements,
    checks,
  };
}
