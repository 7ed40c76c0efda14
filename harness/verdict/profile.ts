/** What the rules of one profile say together. */
import { countByStatus } from './count.ts';
import type { JudgedRequirement } from './requirement.ts';
import type { Verdict } from './verdict-format.ts';

/** Profile of the rules that are made from the documents. */
export const CONTRACT_PROFILE = 'contract';

export type JudgedProfile = Verdict['profiles'][number];

/** A profile is conformant when every must of it that can be tested passed, and there is one. */
export function judgeProfile(profile: string, requirements: readonly JudgedRequirement[]): JudgedProfile {
  const musts = requirements.filter((item) => item.profile === profile && item.level === 'must');
  const binding = musts.filter(({ status }) => status !== 'untestable');
  const conformant = binding.length > 0 && binding.every(({ status }) => status === 'pass');
  return { profile, conformant, counts: countByStatus(musts) };
}

export type ProfileWord = {
  word: 'conformant' | 'failed' | 'undecided' | 'waived' | 'skipped' | 'not-verified';
  /** How many musts are the reason for the word. */
  musts: number;
};

/** The profile in a word: what failed comes before what nobody can tell, and that before what was not looked at. */
export function profileWord({ conformant, counts }: Pick<JudgedProfile, 'conformant' | 'counts'>): ProfileWord {
  const { pass = 0, fail = 0, waived = 0, skipped = 0 } = counts;
  const undecided = counts['harness-error'] ?? 0;
  if (conformant) return { word: 'conformant', musts: pass };
  if (fail > 0) return { word: 'failed', musts: fail };
  if (undecided > 0) return { word: 'undecided', musts: undecided };
  if (waived > 0) return { word: 'waived', musts: waived };
  if (skipped > 0) return { word: 'skipped', musts: skipped };
  return { word: 'not-verified', musts: counts['not-run'] ?? 0 };
}

/** Whether the run looked at any must of the profile. */
export function wasLookedAt({ counts }: Pick<JudgedProfile, 'counts'>): boolean {
  return Object.keys(counts).some((status) => status !== 'not-run' && status !== 'untestable');
}
