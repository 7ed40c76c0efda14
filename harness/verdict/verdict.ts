/** What all checks of a run together say: per requirement, per profile, and in one word. */
import type { Waiver } from './baseline-format.ts';
import type { Rules } from './basis.ts';
import { countByStatus } from './count.ts';
import { newerThings } from './newer.ts';
import type { Offer } from './offer.ts';
import { type JudgedProfile, judgeProfile, type ProfileWord } from './profile.ts';
import type { Profile } from './profile-format.ts';
import type { CheckRecord } from './record.ts';
import { type JudgedRequirement, judgeRequirement } from './requirement.ts';
import { runWord } from './run.ts';
import type { Verdict } from './verdict-format.ts';
import { judgeWaivers } from './waivers.ts';

export type RunFacts = Pick<Verdict, 'suite' | 'run' | 'target' | 'provenance' | 'files'>;

export type RunBasis = {
  rules: Rules;
  /** Those of specs/profiles.yaml; a profile of the rules that is not among them is judged all the same. */
  profiles: readonly Pick<Profile, 'name' | 'includes'>[];
  /** What is known of the capabilities of the server. */
  offers: readonly Offer[];
  /** The baseline, as the checks were judged by it. */
  deviations: readonly Waiver[];
  /** Names of the profiles that decide; the run as a whole does when absent. */
  required?: readonly string[] | undefined;
};

/** Sums the judged checks of a run up. */
export function judgeRun(
  facts: RunFacts,
  checks: CheckRecord[],
  { rules, offers, deviations, required, ...basis }: RunBasis,
): Verdict {
  const requirements = Object.values(rules).map((requirement) => judgeRequirement(requirement, checks, offers));
  const { run } = facts;
  const partial = run.partial ?? (run.interrupted === undefined ? undefined : 'interrupted');
  const profiles = profilesOf(basis.profiles, requirements).map((profile) =>
    judgeProfile(profile, { requirements, offers, partial }),
  );
  const capabilities = [...offers];
  return {
    ...facts,
    verdict: runWord({ checks, requirements, capabilities, run }),
    ...(required === undefined
      ? {}
      : { required: required.map((profile) => ({ profile, word: wordIn(profiles, profile) })) }),
    counts: countByStatus(checks),
    profiles,
    waivers: judgeWaivers(deviations, checks, partial),
    capabilities,
    newer: newerThings(checks),
    requirements,
    checks,
  };
}

/** Those with requirements: in the order of the file, and then those that only the requirements name. */
function profilesOf(listed: RunBasis['profiles'], requirements: readonly JudgedRequirement[]): RunBasis['profiles'] {
  const own = [...new Set(requirements.map(({ profile }) => profile))].sort();
  const unlisted = own.filter((name) => !listed.some((other) => other.name === name));
  return [
    ...listed.filter(({ name, includes = [name] }) => includes.some((each) => own.includes(each))),
    ...unlisted.map((name) => ({ name })),
  ];
}

/** A profile without requirements has no check either. */
const wordIn = (profiles: readonly JudgedProfile[], name: string): ProfileWord =>
  profiles.find(({ profile }) => profile === name)?.word ?? 'no-checks';
