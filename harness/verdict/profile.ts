/** What the rules of one profile say together. */
import { countByStatus } from './count.ts';
import type { Offer } from './offer.ts';
import type { Profile } from './profile-format.ts';
import { isDeciding, isProfileNotOffered, type JudgedRequirement } from './requirement.ts';
import type { Verdict } from './verdict-format.ts';

export type JudgedProfile = Verdict['profiles'][number];
export type ProfileWord = JudgedProfile['word'];
type Reason = JudgedProfile['reasons'][number];
type Status = JudgedRequirement['status'];

export type ProfileFacts = {
  /** All of the run. */
  requirements: readonly JudgedRequirement[];
  offers: readonly Offer[];
  /** Why the run cannot say of anything that it is conformant: it is only a part of one, or was interrupted. */
  partial?: string | undefined;
};

/** Nobody can say, because of these, whether the server keeps a rule. */
const NOT_JUDGED: readonly Status[] = ['harness-error', 'blocked', 'skipped', 'not-run', 'pending'];

/** Judges a profile by its musts; one that includes others by all of theirs. */
export function judgeProfile(
  { name, includes }: Pick<Profile, 'name' | 'includes'>,
  facts: ProfileFacts,
): JudgedProfile {
  const { requirements, partial } = facts;
  const names = includes ?? [name];
  const musts = requirements.filter((each) => names.includes(each.profile) && isDeciding(each));
  const word = wordOf(name, musts, facts);
  return {
    profile: name,
    ...(includes === undefined ? {} : { includes: [...includes] }),
    word,
    musts: musts.length,
    counts: countByStatus(musts),
    reasons: reasonsOf(word, musts, partial),
  };
}

function wordOf(name: string, musts: readonly JudgedRequirement[], { offers, partial }: ProfileFacts): ProfileWord {
  const has = (...statuses: Status[]): boolean => musts.some(({ status }) => statuses.includes(status));
  if (has('fail')) return 'not-conformant';
  if (has('waived')) return wordWithWaived(has, partial);
  // What the server has not is not judged, whatever of it could be asked all the same.
  if (isProfileNotOffered(name, offers) && (has('not-offered') || !has('pass', 'warn'))) return 'not-offered';
  if (has(...NOT_JUDGED)) {
    const looked = has('pass', 'warn', 'harness-error', 'blocked', 'skipped', 'not-run');
    return looked ? 'not-verified' : 'no-checks';
  }
  if (has('pass', 'warn')) return partial === undefined ? 'conformant' : 'not-verified';
  return has('not-offered') ? 'not-offered' : 'no-checks';
}

/** Waivers make nothing good: of what is conformant else they are named, and where nothing else held there is nothing else. */
function wordWithWaived(has: (...statuses: Status[]) => boolean, partial: string | undefined): ProfileWord {
  if (partial !== undefined) return 'not-verified';
  if (!has('pass', 'warn')) return 'not-conformant';
  return has(...NOT_JUDGED) ? 'not-verified' : 'waived';
}

/** How many musts are the reason for a word other than conformant, the most frequent reason first. */
function reasonsOf(word: ProfileWord, musts: readonly JudgedRequirement[], partial: string | undefined): Reason[] {
  const counts = new Map<string, number>();
  for (const must of musts) {
    const reason = reasonOf(word, must, partial);
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => ({ musts: count, reason })).sort((a, b) => b.musts - a.musts);
  if (word !== 'not-verified' || reasons.length > 0) return reasons;
  return [{ musts: musts.length, reason: 'only a part of the suite was run' }];
}

function reasonOf(
  word: ProfileWord,
  { status, reason }: JudgedRequirement,
  partial: string | undefined,
): string | undefined {
  switch (word) {
    case 'waived':
      return status === 'not-offered' ? 'not offered' : DEVIATIONS[status];
    case 'conformant':
      return status === 'not-offered' ? 'not offered' : undefined;
    case 'not-conformant':
      return DEVIATIONS[status];
    case 'not-offered':
      return status === 'not-offered' ? reason : undefined;
    case 'no-checks':
      return status === 'pending' ? NO_CHECK : status === 'untestable' ? 'cannot be tested' : undefined;
    case 'not-verified':
      return notJudged(status, reason, partial);
  }
}

const DEVIATIONS: Partial<Record<Status, string>> = { fail: 'failed', waived: 'waived' };
const NO_CHECK = 'no check yet';

function notJudged(status: Status, reason: string | undefined, partial: string | undefined): string | undefined {
  switch (status) {
    case 'pending':
      return NO_CHECK;
    case 'blocked':
      return 'a failed check stands in the way';
    case 'harness-error':
      return 'the harness failed';
    case 'skipped':
      return reason ?? 'skipped';
    case 'waived':
      return 'waived';
    case 'not-run':
      return partial === undefined ? 'no check of it reported' : 'not part of this run';
    default:
      return undefined;
  }
}
